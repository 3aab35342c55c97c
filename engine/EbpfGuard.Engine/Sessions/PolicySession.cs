using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Sessions;

/// <summary>What the audit and the responder need to know of one policy: its rules, what they leave to user space, and its counts.</summary>
public sealed class PolicySession
{
    private readonly UserSpaceWork?[,] _duties;
    private readonly bool[] _hasWork;

    /// <summary>A session of <paramref name="image"/>, whose records are told apart by <paramref name="number"/>.</summary>
    public PolicySession(int number, PolicyImage image, EventDecoder decoder)
    {
        Number = number;
        Image = image;
        Decoder = decoder;
        Rules = [.. image.Rules.Select(r => new AuditedRule(r))];
        Counts = new RuleCounts(Rules.Count);
        Losses = new LossReporter(Rules, Counts);
        _duties = new UserSpaceWork?[Rules.Count, (int)DecisionPoint.Count];
        _hasWork = new bool[Rules.Count];
        for (int rule = 0; rule < Rules.Count; rule++)
        {
            foreach (DecisionPoint point in image.Rules[rule].Plans.Select(p => p.Point).OfType<DecisionPoint>())
            {
                _duties[rule, (int)point] = UserSpaceWork.Of(image.Rules[rule], point);
                _hasWork[rule] |= _duties[rule, (int)point] is not null;
            }
        }
    }

    /// <summary>Tells the session's records from those of others.</summary>
    public int Number { get; }

    /// <summary>The policy.</summary>
    public PolicyImage Image { get; }

    /// <summary>Reads the session's records.</summary>
    public EventDecoder Decoder { get; }

    /// <summary>The rules by number.</summary>
    public IReadOnlyList<AuditedRule> Rules { get; }

    /// <summary>The counts.</summary>
    public RuleCounts Counts { get; }

    /// <summary>Says what was lost.</summary>
    internal LossReporter Losses { get; }

    /// <summary>Reads the kernel's counters; null once the policy is gone.</summary>
    public Func<RuleCounter[]>? ReadCounters { get; set; }

    /// <summary>What is left to user space when <paramref name="rule"/> matches at <paramref name="point"/>.</summary>
    public UserSpaceWork? WorkOf(int rule, DecisionPoint point) => point < DecisionPoint.Count ? _duties[rule, (int)point] : null;

    /// <summary>True when user space has to judge each of these rules, and then kill: so there is nothing to record of a repeat.</summary>
    public bool IsForResponderAlone(IReadOnlyList<int> rules, DecisionPoint point) => rules.All(
        r => r < Rules.Count && WorkOf(r, point) is { Condition: not null, IsMonitor: false, Action: not RuleAction.Alert });

    /// <summary>True when some of these rules leaves something to user space.</summary>
    public bool HasWork(ReadOnlySpan<uint> rules)
    {
        foreach (uint rule in rules)
        {
            if (rule < (uint)_hasWork.Length && _hasWork[rule]) return true;
        }

        return false;
    }

    /// <summary>Counts a record that was lost on its way, for each rule that it names.</summary>
    public void LoseInQueue(ReadOnlySpan<uint> rules)
    {
        foreach (uint rule in rules)
        {
            if (rule < (uint)Rules.Count) Counts.LostInQueue((int)rule);
        }
    }
}

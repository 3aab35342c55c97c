using System.Collections.Frozen;
using System.Net;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// A decision as the language sees it: field values for outputs, and for conditions that go on in user space. Of a path that is too
/// long a condition knows the beginning and the end; what else a record holds only in part is unknown to it. People are shown what there
/// is, with <c>…</c>.
/// </summary>
public sealed class DecisionFacts
{
    /// <summary>The path of an object that the host has no name for: no path has a NUL in it.</summary>
    public const string NoName = "\0";

    // Stands for the middle of a path that is too long.
    private const char Missing = '\0';

    private static readonly FactValue NoNameOfTheHost = new TextFact(NoName);

    // How each field is read from a decision; null where it has none.
    private static readonly FrozenDictionary<string, Func<DecisionFacts, FactValue?>> Fields = MakeFields();

    private readonly DecisionEvent _event;
    private readonly HostFacts _host;
    private readonly bool _isForPeople;

    // What is there and has no name on the host; null outside the host's view.
    private readonly FactValue? _nameless;

    // The program is meant as the script that it runs.
    private bool _isScript;

    // The object is meant by its second name.
    private readonly bool _isSecondName;

    private DecisionFacts(DecisionEvent decision, HostFacts host, bool isForPeople, FactValue? nameless = null, bool isSecondName = false)
    {
        _isSecondName = isSecondName;
        _event = decision;
        _host = host;
        _isForPeople = isForPeople;
        _nameless = nameless;
    }

    private bool IsHostView => _nameless is not null;

    /// <summary>
    /// The facts for a condition, once for each view of the names of objects and programs: the process's own and, where it is another
    /// one, the host's; in each once for either name of what is renamed or linked; and where a script is run as often again, for the script, after
    /// those for its interpreter. A condition holds when it holds in one of them.
    /// </summary>
    /// <param name="decision">The decision.</param>
    /// <param name="host">What user space knows of the host.</param>
    /// <param name="onUnknown">What the rule makes of the unknown: to one that lets it pass, what has no name on the host is unknown.</param>
    public static IEnumerable<EventFacts> ForCondition(DecisionEvent decision, HostFacts host, OnUnknown onUnknown)
    {
        FactValue nameless = onUnknown == OnUnknown.Ignore ? FactValue.Unknown : NoNameOfTheHost;
        foreach (bool isScript in decision.IsOfScript ? (bool[])[false, true] : [false])
        {
            foreach (FactValue? view in decision.HasHostView ? (FactValue?[])[null, nameless] : [null])
            {
                yield return new DecisionFacts(decision, host, isForPeople: false, view) { _isScript = isScript }.Build();
                if (decision.HasTwoNames) yield return new DecisionFacts(decision, host, isForPeople: false, view, isSecondName: true).Build();
            }
        }
    }

    /// <summary>The facts for an output: cut texts show what there is; the program is the script that it runs where that is meant.</summary>
    public static EventFacts ForPeople(DecisionEvent decision, HostFacts host, bool isScript = false) =>
        new DecisionFacts(decision, host, isForPeople: true) { _isScript = isScript }.Build();

    // The system call that was made; what came by none of those that lead to the operation, as by io_uring, has the first one's name.
    private string EventType()
    {
        IEnumerable<string> calls = OperationCatalog.CallsOf(DecisionPoints.OperationOf(_event.Point));
        return SystemCalls.NameOf(_event.Call) is { } name && calls.Contains(name) ? name : calls.First();
    }

    private EventFacts Build() =>
        new(DecisionPoints.OperationOf(_event.Point), new LateValues<DecisionFacts>(Fields, this)) { Supply = field => _host.Find(_event, field) };

    private static FrozenDictionary<string, Func<DecisionFacts, FactValue?>> MakeFields()
    {
        var fields = new Dictionary<string, Func<DecisionFacts, FactValue?>>(StringComparer.Ordinal);
        foreach ((string name, KernelField field) in FieldValues.Numbers) fields[name] = facts => facts.Number(field);
        foreach ((string name, FactInput input) in FieldValues.Texts) fields[name] = facts => facts.Text(input);
        AddEvent(fields);
        AddProgram(fields);
        AddObject(fields);
        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void AddEvent(Dictionary<string, Func<DecisionFacts, FactValue?>> fields)
    {
        fields["evt.type"] = facts => new TextFact(facts.EventType());
        fields["evt.dir"] = _ => new TextFact("<");
        fields["evt.num"] = facts => new NumberFact((long)facts._event.Sequence + 1);
        fields["evt.time"] = facts => new TextFact(AuditTime.OfDay(facts._event.TimeNs));
        fields["container.id"] = facts => new TextFact(facts._event.Container);
    }

    private static void AddProgram(Dictionary<string, Func<DecisionFacts, FactValue?>> fields)
    {
        fields["proc.name"] = facts => facts.ProgramName();
        fields["proc.exepath"] = facts => facts.ProgramPath();
        fields["proc.exe"] = facts => facts._event.Attempt is { } attempt ? facts.OfAttempt(attempt.Arguments is [var first, ..] ? first : null) : facts.FirstArgument(facts.Process);
        fields["proc.args"] = facts => facts._event.Attempt is { } attempt
            ? facts.OfAttempt(attempt.ArgumentLine) : facts.Arguments(facts.Process, (_, a) => string.Join(' ', a.Skip(1)));
        fields["proc.cmdline"] = facts => facts._event.Attempt is { } attempt ? facts.OfAttempt(attempt.CommandLine) : facts.CommandLine(facts.Process);
        fields["proc.pcmdline"] = facts => facts.Process.Parent is { } parent
            ? facts.CommandLine(parent) : facts.Process.Pid > 1 ? FactValue.Unknown : FactValue.Missing;
        fields["proc.aname"] = facts => facts.Lineage(facts.ProgramName(), facts.Name);
        fields["proc.aexepath"] = facts => facts.Lineage(facts.ProgramPath(), facts.ExePath);
        fields["proc.aexe"] = facts => facts.Lineage(facts._event.Attempt is null ? facts.FirstArgument(facts.Process) : FactValue.Missing, facts.FirstArgument);
        fields["proc.is_exe_from_memfd"] = facts => facts.Flag(ProgramFlags.Memfd, FactInput.ProcMemfd);
        fields["proc.is_exe_upper_layer"] = facts => facts.Flag(ProgramFlags.UpperLayer, FactInput.ProcUpper);
        fields["proc.cwd"] = facts => facts.Text(FactInput.ProcCwd) ?? FactValue.Unknown;
    }

    private static void AddObject(Dictionary<string, Func<DecisionFacts, FactValue?>> fields)
    {
        Func<DecisionFacts, FactValue?> spelled = fields["fd.nameraw"], serverPort = fields["fd.sport"], clientPort = fields["fd.cport"];
        fields["fd.num"] = _ => FactValue.Unknown;

        // It is read where a rule asks for it.
        fields["fd.nameraw"] = facts => spelled(facts) ?? (facts._event.Point == DecisionPoint.Open ? FactValue.Unknown : null);
        fields["fd.name"] = facts => facts.ObjectName();
        fields["fd.sip"] = facts => Address(facts.Ends.Server);
        fields["fd.sport"] = facts => Port(facts.Ends.Server) ?? serverPort(facts);
        fields["fd.cip"] = facts => Address(facts.Ends.Client);
        fields["fd.cport"] = facts => Port(facts.Ends.Client) ?? clientPort(facts);
    }

    private ProcessFacts Process => _event.Process;

    // The ends of a connection; none where there is no socket.
    private (IPEndPoint? Server, IPEndPoint? Client) Ends =>
        _event.Numbers[FactInput.Family].State == FactState.Known ? (_event.Numbers.Server, _event.Numbers.Client) : default;

    private FactValue? Number(KernelField field) =>
        FieldValues.Of(field, _event.Numbers[field.Input], uid => _host.Accounts.UserName((uint)uid)) is not MissingFact and var value ? value : null;

    private FactValue? Text(FactInput input) => _event.Texts[input] is { State: not FactState.Missing } text ? Path(text) : null;

    // What a program that is asked for is given is in nobody's condition: it is not read before the decision.
    private FactValue? OfAttempt(string? text) => !_isForPeople ? null : text is null ? FactValue.Unknown : new TextFact(text);

    private FactValue ProgramName() => _event.Attempt is { } attempt ? new TextFact(attempt.Name) : Name(Process);

    // Before an exec the record's process is still the caller, and the program to be is the record's object; after it they are one, which may
    // have been meant by another link.
    private FactValue ProgramPath() =>
        _event.Attempt is not null || _isScript || (_event.Point == DecisionPoint.Exec && IsHostView && _event.HasHostName) ? ObjectPath() : ExePath(Process);

    private FactValue Flag(ProgramFlags flag, FactInput ofAttempt)
    {
        if (_event.Attempt is not null) return _event.Numbers[ofAttempt] is { State: FactState.Known } number ? new NumberFact(number.Value) : FactValue.Unknown;
        return Process.ProgramIsUnknown ? FactValue.Unknown : new NumberFact(Process.Flags.HasFlag(flag) ? 1 : 0);
    }

    // A fact of the program, then of its ancestors by generation, and behind all that have a number of programs that were replaced.
    private ListFact Lineage(FactValue program, Func<ProcessFacts, FactValue> of)
    {
        List<FactValue> all = [program];
        bool isCut = Process.LineageIsCut;
        ProcessFacts eldest = Process;
        foreach (ProcessFacts ancestor in Process.Ancestors)
        {
            all.Add(of(ancestor));
            isCut |= ancestor.LineageIsCut;
            eldest = ancestor;
        }

        // A lineage that was cut, or whose eldest has a parent of his own, goes on with ancestors that nobody knows.
        if ((isCut || (eldest.Pid > 1 && (eldest.Ppid != 0 || eldest == Process))) && !_isForPeople) Fill(all, FactValue.Unknown);

        // A program that asks for another in its place will be one that was replaced.
        bool replacedAreCut = false;
        foreach (ProcessFacts replaced in _event.Attempt is null ? Process.Replaced : Process.Replaced.Prepend(Process))
        {
            Fill(all, FactValue.Missing);
            all.Add(of(replaced));
            replacedAreCut |= replaced.LineageIsCut;
        }

        // Of those that are not kept nobody knows what they were.
        if (replacedAreCut && !_isForPeople) all.Add(FactValue.Unknown);
        return new ListFact(all);
    }

    // Up to the last ancestor that has a number.
    private static void Fill(List<FactValue> lineage, FactValue value)
    {
        while (lineage.Count <= FieldCatalog.DeepestAncestor) lineage.Add(value);
    }

    // An exec's path is the program, which the process's own facts name already.
    private FactValue? ObjectName()
    {
        (IPEndPoint? server, IPEndPoint? client) = Ends;
        if (server is not null) return new TextFact($"{client}->{server}");
        if (_event.Numbers[FactInput.Family].State == FactState.Known && _event.Texts[FactInput.Path] is { State: FactState.Known } path) return Path(path);
        return OperationSet.Files.Has(DecisionPoints.OperationOf(_event.Point)) ? ObjectPath() : null;
    }

    private static AddressFact? Address(IPEndPoint? end) => end is null ? null : new AddressFact(AddressRange.Canonical(end.Address));

    private static NumberFact? Port(IPEndPoint? end) => end is null ? null : new NumberFact(end.Port);

    private FactValue Name(ProcessFacts process) =>
        process.ProgramIsUnknown && !_isForPeople ? FactValue.Unknown : new TextFact(process.Name) { IsClaimed = process.NameIsClaimed };

    private FactValue ExePath(ProcessFacts process)
    {
        FactState state = IsHostView ? process.HostPathState : FactState.Missing;
        if (state == FactState.Nameless) return _nameless!;
        return (state == FactState.Missing ? process.ExePath : process.HostPath) is { } path ? new TextFact(path) : FactValue.Unknown;
    }

    private FactValue ObjectPath() =>
        IsHostView && _event.Texts[FactInput.HostPath].State == FactState.Nameless ? _nameless!
        : Path(_event.Texts[
            _isSecondName ? FactInput.NewPath : _event.HasTwoNames ? FactInput.OldPath : IsHostView && _event.HasHostName ? FactInput.HostPath : FactInput.Path]);

    // A condition asks for all of them, or for none; people are shown a beginning.
    private FactValue Arguments(ProcessFacts process, Func<ProcessFacts, IReadOnlyList<string>, string> join)
    {
        IReadOnlyList<string>? arguments = process.Arguments;
        if (!_isForPeople && process.ArgumentsAreRewritten) arguments = null;
        else if (!_isForPeople && process.ArgumentsAreCut) arguments = process.WholeArguments?.Read();
        if (arguments is null) return FactValue.Unknown;
        string text = join(process, arguments);
        return new TextFact(process.ArgumentsAreCut && _isForPeople ? text + " …" : text)
        {
            IsClaimed = process.ArgumentsAreClaimed, Pieces = [.. arguments.Skip(1)],
        };
    }

    private FactValue CommandLine(ProcessFacts process) => Arguments(process, (p, a) => p.CommandLineOf(a)) is TextFact line
        ? line with { IsClaimed = line.IsClaimed || process.NameIsClaimed, Pieces = null } : FactValue.Unknown;

    private FactValue Path(EventText path)
    {
        if (path.Value is null) return path.State == FactState.Missing ? FactValue.Missing : FactValue.Unknown;
        if (!path.IsCut) return new TextFact(path.Value);
        return _isForPeople ? new TextFact(path.Value.Replace(Missing, '…')) : new TextFact(path.Value) { IsCut = true };
    }

    // One that fills all that there is may go on.
    private FactValue FirstArgument(ProcessFacts process)
    {
        if (process.Arguments is not { Count: > 0 } arguments) return FactValue.Unknown;
        bool isWhole = !process.ArgumentsAreRewritten && (!process.ArgumentsAreCut || arguments.Count > 1);
        return isWhole || _isForPeople ? new TextFact(arguments[0]) { IsClaimed = process.ArgumentsAreClaimed } : FactValue.Unknown;
    }
}

using System.Text.Json;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>A guard at work in the test's process, with rules and an audit log of its own.</summary>
internal sealed class GuardSession : IDisposable
{
    private readonly GuardOptions _options;
    private bool _isProven;

    public GuardSession(Playground playground, string rules, Func<GuardOptions, GuardOptions>? change = null)
    {
        string log = playground["audit.jsonl"];
        var options = new GuardOptions
        {
            Audit = new AuditOptions { Path = log, MaxBytes = 8L << 30 },
            CannotBlock = CannotBlock.Report,
            Pin = false,
            ShowsLive = true,
        };
        _options = change?.Invoke(options) ?? options;
        Guard = Guard.Start(
            Build(rules), _options, Machine.Features, HostFacts.Read(), NullLogger.Instance, TimeProvider.System);
        Audit = new AuditTrail(log, Guard.Live!);
    }

    public Guard Guard { get; }

    public AuditTrail Audit { get; }

    /// <summary>The image of <paramref name="rules"/> for this machine.</summary>
    public PolicyImage Build(string rules)
    {
        ImageResult result = TryBuild(rules, _options);
        return result.Image ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Select(d => d.Message)));
    }

    /// <summary>The image of <paramref name="rules"/> for this machine, or why there is none.</summary>
    public static ImageResult TryBuild(string rules, GuardOptions options)
    {
        CompilationResult compiled = RuleCompiler.Compile([new SourceText("test.rule", rules)]);
        if (compiled.Policy is null) throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics.Select(d => d.Message)));
        return Guard.Prepare(compiled.Policy, options, Machine.Features, HostFacts.Read());
    }

    /// <summary>A rule's text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="condition">Its condition.</param>
    /// <param name="action">Its action.</param>
    /// <param name="more">Further properties, one a line.</param>
    /// <param name="output">Its output.</param>
    public static string Rule(
        string name, string condition, string action = "block", string more = "", string output = "%evt.type %fd.name by %proc.exepath") =>
        $$"""
        rule "{{name}}" {
            desc       "A test's rule."
            condition  {{condition}}
            output     "{{output}}"
            priority   warning
            action     {{action}}
            {{more}}
        }

        """;

    /// <summary>Waits for the record of a act and checks what it says of it.</summary>
    public JsonElement AssertRecorded(string rule, ActResult act, string verdict, string how)
    {
        JsonElement record = Audit.MatchOf(rule, act.Pid);
        NUnit.Framework.Assert.That(
            (record.GetProperty("verdict").GetString(), record.GetProperty("how").GetString()),
            NUnit.Framework.Is.EqualTo((verdict, how)), record.GetRawText());
        return record;
    }

    /// <summary>Waits for the record of a act that was let pass, and gives the fields of its output.</summary>
    public JsonElement OutputOf(string rule, ActResult act) => AssertRecorded(rule, act, "allow", "reported").GetProperty("output_fields");

    /// <summary>Ends the guard; the account of every rule must add up.</summary>
    public GuardSummary Stop()
    {
        AssertProven();
        GuardSummary summary = Guard.Stop();
        foreach ((string rule, RuleAccount account) in summary.Accounts)
        {
            NUnit.Framework.Assert.That(
                account.Matched, NUnit.Framework.Is.EqualTo(account.Recorded + account.HeldBack + account.Unconfirmed + account.Lost),
                $"{rule}: {account}");
        }

        return summary;
    }

    /// <summary>Ends the guard; every record has proved its rule.</summary>
    public void Dispose()
    {
        try
        {
            AssertProven();
        }
        finally
        {
            Guard.Dispose();
        }
    }

    // While the guard lives: what it keeps of long arguments ends with it.
    private void AssertProven()
    {
        if (_isProven) return;
        _isProven = true;
        Audit.AssertProven();
    }
}

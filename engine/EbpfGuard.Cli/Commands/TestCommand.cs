using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard test FILES</c>: the tests that stand beside the rules, on the syntax tree and on the image.</summary>
internal static class TestCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = FilesArgument.Create();
        Option<string> format = FormatOption.Create();
        var explain = new Option<bool>("--explain") { Description = "say of every test why the rule did what it did, not of failed ones alone" };
        var command = new Command("test", "Run the tests that stand beside the rules; needs neither root nor a kernel.") { files, explain, format };
        SelectionOptions selection = SelectionOptions.AddTo(command);
        WarningOptions.AddTo(command);
        command.SetAction(result =>
        {
            RuleSelection? selected = selection.Read(result);
            RuleSet rules = RuleSet.Load(result.GetValue(files)!, WarningOptions.Read(result), selected);
            SelectionOptions.WarnOfUnmatched(selected, terminal);
            return Run(rules, result.GetValue(explain), FormatOption.IsJson(result.GetValue(format)), terminal);
        });
        return command;
    }

    private static int Run(RuleSet rules, bool explains, bool isJson, Terminal terminal)
    {
        FaultOutput.Write(rules.Faults, rules.Diagnostics, terminal);
        if (rules.Policy is not { } policy) return rules.ExitCode;

        if (ImageTests.Disagreement(policy) is { } disagreement)
        {
            FaultOutput.Write([], [disagreement], terminal);
            return ExitCodes.No;
        }

        // Tests judge what a rule means, so they run on the image for a host that can do everything.
        IReadOnlyDictionary<long, string> users = ImageTests.Accounts(policy);
        ImageResult built = PolicyImageBuilder.Build(
            policy, new ImageTarget(HasLsm: true, HasCgroup: true, CannotBlock.Refuse, MonitorAll: false, users));
        if (built.Image is null)
        {
            FaultOutput.Write([], built.Diagnostics, terminal);
            return ExitCodes.No;
        }

        var image = new ImageTests(built.Image, users);
        (RuleTestResult Result, bool Agrees)[] outcomes = [.. RuleTestRunner.Run(policy).Select(r => (r, image.Agrees(r)))];
        int failed = outcomes.Count(o => !o.Result.Passed || !o.Agrees);
        if (isJson) WriteJson(outcomes, terminal);
        else WriteText(policy, outcomes, failed, explains, terminal.Output);
        return failed == 0 ? ExitCodes.Fine : ExitCodes.No;
    }

    private static void WriteText(
        Policy policy, (RuleTestResult Result, bool Agrees)[] outcomes, int failed, bool explains, TextWriter output)
    {
        foreach (IGrouping<PolicyRule, (RuleTestResult Result, bool Agrees)> rule in outcomes.GroupBy(o => o.Result.Rule))
        {
            output.WriteLine(SafeText.Of(rule.Key.Name));
            foreach ((RuleTestResult result, bool agrees) in rule)
            {
                string name = SafeText.Of(result.Test.Name);
                if (result.Passed && agrees) output.WriteLine($"  ok      {name}");
                else output.WriteLine($"  FAILED  {name} ({Place(result)}): {Reason(result)}");
                if (explains || !result.Passed) Reasons.Write(result.Rule, result.Test.Event, 10, output);
            }
        }

        int untested = policy.Rules.Count(r => r.Tests.Count == 0);
        output.WriteLine($"{outcomes.Length - failed} passed, {failed} failed"
            + (untested > 0 ? $"; {untested} of {policy.Rules.Count} rules have no test" : ""));
        WriteCoverage(TestCoverage.Of(policy), output);
    }

    private static void WriteCoverage(TestCoverage coverage, TextWriter output)
    {
        int exemptions = coverage.Unreached.Count(u => u.IsExemption);
        output.WriteLine($"reached: {coverage.Triggers - (coverage.Unreached.Count - exemptions)} of {coverage.Triggers} triggers, "
            + $"{coverage.Exemptions - exemptions} of {coverage.Exemptions} exemptions");
        foreach (UnreachedPart part in coverage.Unreached)
        {
            string kind = part.IsExemption ? "exemption" : "trigger";
            output.WriteLine($"  no test reaches the {kind} of {SafeText.Of(part.Rule.Name)} ({part.Operation.Name()}) on {string.Join(", ", part.Fields)}");
        }
    }

    private static string Reason(RuleTestResult result) => result.Passed
        ? "the image disagrees with the rule; this is a bug of the compiler, please report it"
        : $"expected {Names.Of(result.Test.Expected)}, got {Names.Of(result.Actual)}";

    private static string Place(RuleTestResult result)
    {
        TextSpan span = result.Test.Span;
        return $"{SafeText.Of(span.Source.Name)}:{span.Source.GetPosition(span.Start).Line}";
    }

    private static void WriteJson((RuleTestResult Result, bool Agrees)[] outcomes, Terminal terminal) => terminal.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach ((RuleTestResult result, bool agrees) in outcomes)
        {
            TextSpan span = result.Test.Span;
            json.WriteStartObject();
            json.WriteString("rule", result.Rule.Name);
            json.WriteString("test", result.Test.Name);
            json.WriteString("file", span.Source.Name);
            json.WriteNumber("line", span.Source.GetPosition(span.Start).Line);
            json.WriteString("expected", Names.Of(result.Test.Expected));
            json.WriteString("actual", Names.Of(result.Actual));
            json.WriteBoolean("passed", result.Passed && agrees);
            json.WriteBoolean("image_agrees", agrees);
            Reasons.WriteJson(json, result.Rule, result.Test.Event);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}

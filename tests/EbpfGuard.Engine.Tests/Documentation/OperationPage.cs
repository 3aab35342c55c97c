using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Tests.Images;

namespace EbpfGuard.Engine.Tests.Documentation;

/// <summary>The page of all operations, made from the catalogues and from what the image builder makes of a rule on each.</summary>
internal static class OperationPage
{
    private const string Introduction = """
        # Operations

        This page is made from the catalogues and from what the compiler makes of rules on each operation; `ebpfguard check FILES` says the same of
        rules of yours, on your host. An operation is what a process does, by any of the system calls that lead to it. A rule that names one of them judges
        the operation, by whichever it comes. The hooks of BPF LSM stand below all of them, io_uring's and 32-bit calls among them;
        `tp_btf/sys_exit` sees what returns from a system call.

        | stopped how | meaning |
        |---|---|
        | denied | the kernel's hook refuses with `EPERM`: it never happens; with `action kill` the process dies besides |
        | killed at exec | SIGKILL before the new program runs its first instruction |
        | killed on return | it happened; the process dies before it is back in user space |
        | killed by responder | part of the condition is left to user space: the daemon kills, wherever the operation is judged, after the act; it can be late |
        | frozen | the daemon would kill too often for the rule: SIGSTOP instead, and a person decides |
        | refused | `run` and `check` refuse the rule (EG0351), unless `--cannot-block kill` or `--cannot-block report` says what to do instead |

        ## System calls

        | operation | what it is | system calls |
        |---|---|---|

        """;

    private static readonly (string Title, ImageTarget Target)[] Hosts =
        [("Hosts with BPF LSM", Targets.Lsm), ("Hosts without BPF LSM, with cgroup v2", Targets.Tracepoint)];

    /// <summary>The page.</summary>
    public static string Text()
    {
        StringBuilder page = new(Introduction);
        foreach (OperationDefinition operation in OperationCatalog.All)
            page.Append($"| {operation.Operation.Name()} | {operation.Meaning} | {Code(operation.Calls.Select(c => c.Name))} |\n");
        page.Append($"""

            A rule that names no event type judges the operations that its fields speak of; when each of its fields is one that every operation
            has, it judges {Words(OperationSet.Common)}. What is judged when its system call returns
            ({Words(OperationSet.OnReturn)}) is not among them, unless the fields
            speak of nothing else.

            """);
        foreach ((string title, ImageTarget target) in Hosts) AppendHost(page, title, target);
        page.Append("\nWithout cgroup v2 and without BPF LSM, connections are not seen either.\n\n## What is not seen\n\n");
        page.Append($"`check` says it of the operations and fields of your rules, `doctor` of all.\n\n{UnseenTable.Text()}");
        AppendFields(page);
        AppendUnjudged(page);
        return page.ToString();
    }

    private static void AppendHost(StringBuilder page, string title, ImageTarget target)
    {
        page.Append($"\n## {title}\n\n| operation | hook | `action block` | `action kill` |\n|---|---|---|---|\n");
        foreach (Operation operation in OperationCatalog.All.Select(o => o.Operation))
        {
            string condition = $"evt.type = {OperationCatalog.CallsOf(operation).First()}";
            AppendRow(page, operation.Name(), condition, target);
            if (DecisionPoints.Of(operation).Any(row => !row.KnowsArguments))
                AppendRow(page, $"{operation.Name()}, by its arguments", $"{condition} and proc.args exists", target);
        }
    }

    private static void AppendRow(StringBuilder page, string name, string condition, ImageTarget target)
    {
        OperationReport seen = Report(condition, "alert", target)!;
        string hooks = seen.Hooks.Count == 0 ? "not seen" : Code(seen.Hooks);
        page.Append($"| {name} | {hooks} | {Stopped(condition, "block", target)} | {Stopped(condition, "kill", target)} |\n");
    }

    private static string Stopped(string condition, string action, ImageTarget target)
    {
        if (Report(condition, action, target) is { } report) return report.Stop.Name();
        OperationReport instead = Report(condition, action, target with { CannotBlock = CannotBlock.Kill })!;
        return instead.Stop == StopMeaning.Reported ? "refused" : $"refused; with `--cannot-block kill`, {instead.Stop.Name()}";
    }

    // Null when the rule is refused.
    private static OperationReport? Report(string condition, string action, ImageTarget target)
    {
        ImageResult result = PolicyImageBuilder.Build(SourcePolicies.Compile(SourcePolicies.Rule("rule", condition, action)), target);
        return result.Image is null ? null : result.Report!.Rules[0].Operations.Single();
    }

    private static void AppendFields(StringBuilder page)
    {
        string[] common = [.. FieldCatalog.All.Where(f => f.Operations == OperationSet.All).Select(f => f.Name)];
        page.Append($"\n## Fields\n\n[fields.md](fields.md) says what each is. Every operation has {Code(common)}.\n\nBesides:\n\n| operation | fields |\n|---|---|\n");
        foreach (Operation operation in OperationCatalog.All.Select(o => o.Operation))
        {
            string[] own = [.. FieldCatalog.All.Where(f => f.Operations != OperationSet.All && f.IsIn(operation)).Select(f => f.Name)];
            page.Append($"| {operation.Name()} | {(own.Length == 0 ? "no others" : Code(own))} |\n");
        }
    }

    private static void AppendUnjudged(StringBuilder page)
    {
        string[] unjudged = [.. EventTypeCatalog.Names.Where(name => EventTypeCatalog.OperationOf(name) is null)];
        page.Append($"""

            ## Event types that no operation judges

            They are valid names, so that rules which name them beside others load. A rule that names nothing else never matches: `check` warns
            (`unjudged_rules`), or refuses it when it should stop something (EG0202).

            {Code(unjudged)}

            """);
    }

    private static string Words(OperationSet operations) => string.Join(", ", operations.Enumerate().Select(o => o.Name()));

    private static string Code(IEnumerable<string> words) => string.Join(' ', words.Select(w => $"`{w}`"));
}

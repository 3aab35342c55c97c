using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// A rule that stops something, asks for nothing but its event types, and lets programs through by a name that they choose themselves.
/// </summary>
internal static class UnanchoredBlocks
{
    // What whoever starts a program chooses, and the field that is as good and that he does not choose.
    private static readonly Dictionary<string, string> Chosen = new(StringComparer.Ordinal)
    {
        ["proc.name"] = "proc.exepath", ["proc.exe"] = "proc.exepath", ["proc.cmdline"] = "proc.exepath", ["proc.args"] = "proc.exepath",
        ["proc.pname"] = "proc.pexepath", ["proc.pcmdline"] = "proc.pexepath", ["proc.aname"] = "proc.aexepath",
    };

    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        input.Rules.Where(rule => rule.Properties.Action != RuleAction.Alert).Select(Judge).OfType<Diagnostic>();

    private static Diagnostic? Judge(BoundRule rule)
    {
        ComparisonCondition? name = null;
        foreach (Condition part in Conjuncts.Of(rule.Condition))
        {
            if (part is NotCondition { Operand: var exempted })
            {
                if (name is null && exempted is ComparisonCondition comparison && Chosen.ContainsKey(comparison.Field.Definition.Name)) name = comparison;
            }
            else if (Comparisons.Of(part).Any(c => !c.Field.Definition.Name.StartsWith("evt.", StringComparison.Ordinal)))
            {
                return null;
            }
        }

        return name is null ? null : LintDiagnostics.UnanchoredBlock(
            rule.Name, name.Field.ToString(), Chosen[name.Field.Definition.Name], AnchorFor(rule), name.Span, rule.Span);
    }

    private static string AnchorFor(BoundRule rule)
    {
        OperationSet operations = OperationChoice.Choose(rule.Condition);
        return (operations & OperationSet.Files) != 0 ? "or say what is to be protected: `and fd.name startswith /etc/`, say"
            : operations == OperationSet.Connect ? "or say what is to be protected: `and fd.snet = 192.0.2.0/24`, say"
            : "or say what may not be run: `and proc.exepath startswith /tmp/`, say";
    }
}

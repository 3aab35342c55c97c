namespace EbpfGuard.Dsl.Policies;

/// <summary>Questions to a <see cref="RuleAction"/>.</summary>
public static class RuleActions
{
    /// <summary>All of them, the weakest first.</summary>
    public static IReadOnlyList<RuleAction> All { get; } = Enum.GetValues<RuleAction>();

    /// <summary>The action's name in rules, reports and the audit log, which outlives the program that wrote it: never change one, only add.</summary>
    public static string Name(this RuleAction action) => action switch
    {
        RuleAction.Alert => "alert",
        RuleAction.Block => "block",
        RuleAction.Kill => "kill",
        _ => "kill tree",
    };
}

using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Cli.Output;

/// <summary>The words that the tool has for the values of its enumerations, on terminals and in JSON.</summary>
internal static class Words
{
    public static string Of(FieldType type) => type.ToString().ToLowerInvariant();

    public static string Of(FieldSupply supply) => supply switch
    {
        FieldSupply.BeforeTheFact => "before the fact",
        FieldSupply.AfterExec => "once the image is in place",
        FieldSupply.UserSpace => "in user space",
        _ => "with the result",
    };

    public static string Of(Operation operation) => operation.ToString().ToLowerInvariant();

    public static IEnumerable<string> Each(OperationSet operations) =>
        Enum.GetValues<Operation>().Where(o => operations.HasFlag((OperationSet)(1 << (int)o))).Select(Of);

    public static string Of(RuleAction? action) => action switch
    {
        null => "allow",
        RuleAction.KillTree => "kill tree",
        { } other => other.ToString().ToLowerInvariant(),
    };

    public static string Of(StopMeaning stop) => stop switch
    {
        StopMeaning.Reported => "reported",
        StopMeaning.Denied => "denied",
        StopMeaning.KilledAtExec => "killed at exec",
        StopMeaning.KilledOnReturn => "killed on return",
        _ => "killed by responder",
    };
}

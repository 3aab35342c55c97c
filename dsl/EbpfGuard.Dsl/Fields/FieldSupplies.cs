namespace EbpfGuard.Dsl.Fields;

/// <summary>Questions to a <see cref="FieldSupply"/>.</summary>
public static class FieldSupplies
{
    /// <summary>Its name for people.</summary>
    public static string Name(this FieldSupply supply) => supply switch
    {
        FieldSupply.BeforeTheFact => "before the fact",
        FieldSupply.AfterExec => "once the program is loaded",
        FieldSupply.UserSpace => "in user space",
        _ => "with the result",
    };
}

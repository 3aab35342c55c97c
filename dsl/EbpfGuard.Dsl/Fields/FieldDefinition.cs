namespace EbpfGuard.Dsl.Fields;

/// <summary>What values a field has, and so which operators it takes.</summary>
public enum FieldType
{
    /// <summary>Bytes compared exactly.</summary>
    Text,

    /// <summary>A text that is a path.</summary>
    Path,

    /// <summary>A signed number.</summary>
    Number,

    /// <summary>A port number; also written as a service name.</summary>
    Port,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>An IP address.</summary>
    Address,

    /// <summary>An IP network; the field's value is an address, its operands are <c>a.b.c.d/n</c>.</summary>
    Network,

    /// <summary>Names of set bits, written with <c>|</c> between them; matched by <c>contains</c>.</summary>
    Flags,

    /// <summary>Raw bytes.</summary>
    Bytes,

    /// <summary>The name of a host, which stands for its addresses.</summary>
    HostName,
}

/// <summary>What the bracket behind a field's name may hold.</summary>
public enum FieldArgument
{
    /// <summary>Nothing: the field takes no argument.</summary>
    None,

    /// <summary>An ancestor's index; without it, some ancestor.</summary>
    OptionalAncestor,

    /// <summary>A number.</summary>
    RequiredIndex,

    /// <summary>A word, or nothing.</summary>
    OptionalKey,

    /// <summary>A word.</summary>
    RequiredKey,
}

/// <summary>Who knows a field, and when.</summary>
public enum FieldSupply
{
    /// <summary>The kernel, when it judges the operation: before it happens, but for those that are judged on return.</summary>
    BeforeTheFact,

    /// <summary>The kernel, once the new program is loaded (argv of an exec); before the fact for later operations.</summary>
    AfterExec,

    /// <summary>User space alone.</summary>
    UserSpace,

    /// <summary>Only with the operation's result; at the attempt it is taken to be a success, and otherwise as the rule wants it.</summary>
    WithResult,
}

/// <summary>An entry of the field catalogue.</summary>
/// <param name="Name">The name in conditions.</param>
/// <param name="Type">Its type.</param>
/// <param name="Operations">The operations that have it; in others it is missing.</param>
/// <param name="Supply">Who knows it, and when.</param>
/// <param name="Origin">Where its value comes from, for people.</param>
/// <param name="Meaning">One line for people.</param>
public sealed record FieldDefinition(
    string Name, FieldType Type, OperationSet Operations, FieldSupply Supply, string Origin, string Meaning)
{
    /// <summary>What its bracket may hold.</summary>
    public FieldArgument Argument { get; init; }

    /// <summary>The names that its value is a set of, each numbered by its bit; null for any other field.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    /// <summary>The words of which its value is one; null for any other field.</summary>
    public IReadOnlyCollection<string>? Words { get; init; }

    /// <summary>Operations that have the field, but in which only user space knows it.</summary>
    public OperationSet UserSpaceOperations { get; init; }

    /// <summary>True when the field has a list of values, which <c>in</c> and <c>intersects</c> take as a whole.</summary>
    public bool IsList { get; init; }

    /// <summary>False for a field that Falco has and nothing supplies yet.</summary>
    public bool IsSupplied { get; init; } = true;

    /// <summary>False for a field that no transformer is applied to.</summary>
    public bool TakesTransformer { get; init; } = true;

    /// <summary>False for a field that is not compared with another field.</summary>
    public bool TakesField { get; init; } = true;

    /// <summary>True for a fact that the process can write over: a claim, unless it was read at the exec or agrees with the program.</summary>
    public bool CanBeClaimed { get; init; }

    /// <summary>What the value is computed from; null for a field of the catalogue.</summary>
    public Formula? Formula { get; init; }

    /// <summary>Two entries are the same when their names are.</summary>
    public bool Equals(FieldDefinition? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>True for texts and paths.</summary>
    public bool IsText => Type is FieldType.Text or FieldType.Path;

    /// <summary>True when <paramref name="operation"/> has the field; otherwise it is missing there.</summary>
    public bool IsIn(Operation operation) => Operations.Has(operation);

    /// <summary>Who knows the field in <paramref name="operation"/>, and when.</summary>
    public FieldSupply SupplyIn(Operation operation) =>
        Formula?.Fields.Any(f => f.Definition.SupplyIn(operation) == FieldSupply.WithResult) == true ? FieldSupply.WithResult
        : UserSpaceOperations.Has(operation) ? FieldSupply.UserSpace
        : Supply == FieldSupply.AfterExec && operation != Operation.Exec ? FieldSupply.BeforeTheFact
        : Supply == FieldSupply.WithResult && OperationSet.OnReturn.Has(operation) ? FieldSupply.BeforeTheFact
        : Supply;
}

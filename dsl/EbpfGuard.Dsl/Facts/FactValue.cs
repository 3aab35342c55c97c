namespace EbpfGuard.Dsl.Facts;

/// <summary>A field's value in an event.</summary>
public abstract record FactValue
{
    /// <summary>The event has no such fact.</summary>
    public static FactValue Missing { get; } = new MissingFact();

    /// <summary>It has one that could not be read.</summary>
    public static FactValue Unknown { get; } = new UnknownFact();
}

/// <summary>No value.</summary>
public sealed record MissingFact : FactValue;

/// <summary>A value that could not be read.</summary>
public sealed record UnknownFact : FactValue;

/// <summary>A text; compared by its UTF-8 bytes.</summary>
public sealed record TextFact(string Value) : FactValue
{
    /// <summary>What the text was joined from with blanks, where that is known: the arguments of a command line.</summary>
    public IReadOnlyList<string>? Pieces { get; init; }

    /// <summary>True for a text that the process may have written over before it was read.</summary>
    public bool IsClaimed { get; init; }

    /// <summary>True for a path so long that only its beginning and its end are known: a NUL stands between them.</summary>
    public bool IsCut { get; init; }
}

/// <summary>A number, a port, or a boolean as 0 or 1.</summary>
public sealed record NumberFact(long Value) : FactValue;

/// <summary>An IP address in canonical form (<see cref="Conditions.AddressRange"/>).</summary>
public sealed record AddressFact(UInt128 Value) : FactValue;

/// <summary>Set bits by name (<c>O_RDONLY</c>).</summary>
public sealed record FlagsFact(IReadOnlySet<string> Names) : FactValue
{
    /// <summary>What stands between two names in a text: a blank between capabilities.</summary>
    public char Separator { get; init; } = '|';

    /// <summary>The names as Falco shows them.</summary>
    public string Text => string.Join(Separator, Names);
}

/// <summary>Values of a field that has several: ancestors, the process itself first.</summary>
public sealed record ListFact(IReadOnlyList<FactValue> Values) : FactValue;

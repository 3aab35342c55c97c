namespace EbpfGuard.Dsl.Lowering;

/// <summary>Comparisons that ask the same kind of thing of a value, so that a predicate may combine them.</summary>
internal enum PredicateFamily
{
    /// <summary>Texts from their first byte: =, !=, in, startswith, pmatch without patterns, ordering, exists.</summary>
    Prefix,

    /// <summary>Texts from their last byte: endswith.</summary>
    Suffix,

    /// <summary>contains, icontains.</summary>
    Substring,

    /// <summary>glob, iglob, pmatch with patterns (an operand that holds one of <c>* ? [ \</c>).</summary>
    Pattern,

    /// <summary>Numbers, ports and booleans.</summary>
    Number,

    /// <summary>Addresses and networks.</summary>
    Address,

    /// <summary>Named bits.</summary>
    Flags,

    /// <summary>A field without an index over all ancestors: one comparison, or the Not of one.</summary>
    Ancestors,
}

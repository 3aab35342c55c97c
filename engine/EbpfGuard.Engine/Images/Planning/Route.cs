namespace EbpfGuard.Engine.Images.Planning;

/// <summary>The kind of table that answers a predicate.</summary>
internal enum Route
{
    /// <summary>Whole texts, beginnings, ends and patterns: hash tables and automata.</summary>
    Text,

    /// <summary>Substrings: scanners.</summary>
    Keyword,

    /// <summary>Numbers and enumerations.</summary>
    Number,

    /// <summary>Addresses.</summary>
    Address,

    /// <summary>Named bits.</summary>
    Flags,
}

/// <summary>What a predicate asks of a text, and so the cheapest table for it.</summary>
internal enum TextForm
{
    /// <summary>Whether it is one of some names.</summary>
    Names,

    /// <summary>How it begins, or where it stands in order; names too.</summary>
    Prefix,

    /// <summary>How it ends.</summary>
    Suffix,

    /// <summary>Anything else: patterns, and forms mixed.</summary>
    Pattern,
}

namespace EbpfGuard.Dsl.Conditions;

/// <summary>The language's comparison operators.</summary>
public enum ComparisonOperator
{
    /// <summary>The field has a value.</summary>
    Exists,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c>: a value, and a different one.</summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>in</c>: equal to one of the operands.</summary>
    In,

    /// <summary>Holds the operand as a substring.</summary>
    Contains,

    /// <summary>As <see cref="Contains"/>, ASCII letters without case.</summary>
    ContainsIgnoreCase,

    /// <summary>Begins with the operand.</summary>
    StartsWith,

    /// <summary>Ends with the operand.</summary>
    EndsWith,

    /// <summary>The whole text fits the shell pattern; <c>*</c> and <c>?</c> also match <c>/</c>.</summary>
    Glob,

    /// <summary>As <see cref="Glob"/>, ASCII letters without case.</summary>
    GlobIgnoreCase,

    /// <summary>The path is one of the operands or lies below it, component by component.</summary>
    PathMatch,

    /// <summary>Some value of a list field is one of the operands; of a field with one value, as <see cref="In"/>.</summary>
    Intersects,

    /// <summary>The whole text fits the regular expression.</summary>
    Regex,

    /// <summary>Holds the operand, bytes in hexadecimal.</summary>
    BytesContain,

    /// <summary>Begins with the operand, bytes in hexadecimal.</summary>
    BytesStartWith,
}

using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;
using Pidgin;
using Pidgin.Configuration;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What all parsers of one condition share: its text, where it begins and ends, and the first fault found. It goes with Pidgin's state
/// as its configuration.
/// </summary>
internal sealed class ConditionReading(SourceText source, int start, int end) : IConfiguration<char>
{
    public SourceText Source { get; } = source;

    public int Start { get; } = start;

    public int End { get; } = end;

    /// <summary>
    /// Why the condition cannot be parsed. A parser that knows no other reading to be possible notes the fault; from then on no token
    /// matches, so the grammar's alternatives run out at once. Pidgin's own errors speak of characters, and are not heard.
    /// </summary>
    public Diagnostic? Fault { get; set; }

    /// <summary>The macro name read last: when an operator follows it, a field name without a dot was meant.</summary>
    public TextSpan? LastMacro { get; set; }

    /// <summary>How many parentheses are open that may hold others.</summary>
    public int Depth { get; set; }

    /// <inheritdoc/>
    public Func<char, SourcePosDelta> SourcePosCalculator { get; } = static _ => SourcePosDelta.OneCol;

    /// <inheritdoc/>
    public IArrayPoolProvider ArrayPoolProvider => DefaultArrayPoolProvider.Instance;

    public TextSpan Span(int start, int end) => new(Source, start, end - start);
}

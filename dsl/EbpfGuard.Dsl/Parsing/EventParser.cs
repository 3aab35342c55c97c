using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>From the text of an event, as a test has it between its braces, to its facts.</summary>
internal static class EventParser
{
    /// <summary>Parses the whole of <paramref name="source"/>; the first fault is reported and gives null.</summary>
    public static IReadOnlyList<TestFactSyntax>? Parse(SourceText source, DiagnosticBag diagnostics)
    {
        TextSpan whole = new(source, 0, source.Text.Length);
        SourceText braced = new TextOrigin().Add("{", whole with { Length = 0 }).Add(whole).Add("}", new TextSpan(source, whole.End, 0)).ToSource();
        Reading reading = new(braced, 0, braced.Text.Length, diagnostics);
        Result<char, IEnumerable<TestFactSyntax>> result = TestGrammar.Event.Parse(braced.Text.AsSpan(), reading);
        reading.ReportFault();
        return result.Success && reading.Fault is null ? [.. result.Value] : null;
    }
}

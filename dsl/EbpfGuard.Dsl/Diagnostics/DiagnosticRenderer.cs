using System.Globalization;
using System.Text;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>The parts of a rendered diagnostic that a terminal may want to tell apart.</summary>
public enum DiagnosticPart
{
    /// <summary><c>error[EG0102]</c>.</summary>
    Error,

    /// <summary><c>warning[unused_macros]</c>.</summary>
    Warning,

    /// <summary>The message behind the severity.</summary>
    Message,

    /// <summary>Line numbers, bars, arrows.</summary>
    Frame,

    /// <summary>Carets and the label of the culprit.</summary>
    PrimaryLabel,

    /// <summary>Dashes and the label of another place.</summary>
    SecondaryLabel,

    /// <summary>The words <c>help</c> and <c>note</c>.</summary>
    Remark,
}

/// <summary>
/// The picture of a diagnostic: what is wrong, where, the line with the culprit underlined, and the cure. Plain text; whoever writes to a
/// terminal gives a function that adorns a part.
/// </summary>
public sealed class DiagnosticRenderer(Func<DiagnosticPart, string, string>? style = null)
{
    /// <summary>How many diagnostics are drawn before "and N more".</summary>
    public const int Cap = 50;

    private readonly Func<DiagnosticPart, string, string> _style = style ?? (static (_, text) => text);

    /// <summary>Draws the diagnostics in their order, at most <see cref="Cap"/> of them, and a line that counts the errors and warnings.</summary>
    public string Render(IReadOnlyList<Diagnostic> diagnostics)
    {
        StringBuilder text = new();
        foreach (Diagnostic diagnostic in diagnostics.Take(Cap)) text.Append(Render(diagnostic)).Append('\n');
        bool isCut = diagnostics.Count(IsError) >= DiagnosticBag.Capacity || diagnostics.Count(d => !IsError(d)) >= DiagnosticBag.Capacity;
        if (diagnostics.Count > Cap)
            text.Append(CultureInfo.InvariantCulture, $"and {(isCut ? "at least " : "")}{diagnostics.Count - Cap} more\n");
        if (diagnostics.Count > 0) text.Append(Summarize(diagnostics)).Append('\n');
        return text.ToString();
    }

    /// <summary>Draws one diagnostic, with a line break at its end.</summary>
    public string Render(Diagnostic diagnostic)
    {
        StringBuilder text = new();
        bool isError = diagnostic.Descriptor.Severity == Severity.Error;
        string head = $"{(isError ? "error" : "warning")}[{diagnostic.Descriptor.Code}]";
        text.Append(_style(isError ? DiagnosticPart.Error : DiagnosticPart.Warning, head))
            .Append(_style(DiagnosticPart.Message, ": " + Visible(diagnostic.Message))).Append('\n');

        LinePosition place = Start(diagnostic.Primary.Span);
        IEnumerable<Label> labels = [diagnostic.Primary, .. diagnostic.Secondary];
        string indent = new(' ', labels.Max(label => Start(label.Span).Line).ToString(CultureInfo.InvariantCulture).Length);
        Frame(text, $"{indent}--> ", $"{diagnostic.Primary.Span.Source.Name}:{place.Line}:{place.Column}");
        Frame(text, $"{indent} |");
        AppendSource(text, diagnostic, diagnostic.Primary.Span.Source, indent);
        foreach (IGrouping<SourceText, Label> other in diagnostic.Secondary
            .Where(label => label.Span.Source != diagnostic.Primary.Span.Source).GroupBy(label => label.Span.Source))
        {
            LinePosition otherPlace = Start(other.First().Span);
            Frame(text, $"{indent}::: ", $"{other.Key.Name}:{otherPlace.Line}:{otherPlace.Column}");
            Frame(text, $"{indent} |");
            AppendSource(text, diagnostic, other.Key, indent);
        }
        if (diagnostic.Help.Count + diagnostic.Notes.Count > 0) Frame(text, $"{indent} |");
        foreach (string help in diagnostic.Help) Remark(text, indent, "help", help);
        foreach (string note in diagnostic.Notes) Remark(text, indent, "note", note);
        return text.ToString();
    }

    /// <summary>"2 errors, 1 warning".</summary>
    public static string Summarize(IReadOnlyList<Diagnostic> diagnostics)
    {
        int errors = diagnostics.Count(IsError);
        int warnings = diagnostics.Count - errors;
        string[] parts = [.. Part(errors, "error"), .. Part(warnings, "warning")];
        return string.Join(", ", parts);

        static string[] Part(int count, string word) => count == 0 ? [] : [$"{count} {word}{(count == 1 ? "" : "s")}"];
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Descriptor.Severity == Severity.Error;

    // The lines that a label names, in order; a gap between two of them is shown as "...".
    private void AppendSource(StringBuilder text, Diagnostic diagnostic, SourceText source, string indent)
    {
        IEnumerable<Label> labels = new[] { diagnostic.Primary }.Concat(diagnostic.Secondary).Where(label => label.Span.Source == source);
        int last = 0;
        foreach (IGrouping<int, Label> line in labels.GroupBy(label => Start(label.Span).Line).OrderBy(line => line.Key))
        {
            if (last > 0 && line.Key > last + 1) Frame(text, "...");
            last = line.Key;
            SourceLine shown = SourceLine.Cut(source, line.Key, [.. line.Select(label => label.Span)]);
            string number = line.Key.ToString(CultureInfo.InvariantCulture).PadLeft(indent.Length);
            Frame(text, $"{number} | ", shown.Text);
            foreach (Label label in line.OrderByDescending(label => label.Span.Start))
            {
                bool isPrimary = ReferenceEquals(label, diagnostic.Primary);
                (string blanks, int width) = shown.Place(label.Span);
                string mark = new string(isPrimary ? '^' : '-', width) + (label.Message.Length > 0 ? " " + Visible(label.Message) : "");
                Frame(text, $"{indent} | ", blanks + _style(isPrimary ? DiagnosticPart.PrimaryLabel : DiagnosticPart.SecondaryLabel, mark));
            }
        }
    }

    private void Remark(StringBuilder text, string indent, string word, string remark) =>
        Frame(text, $"{indent} = ", _style(DiagnosticPart.Remark, word) + ": " + Visible(remark));

    private void Frame(StringBuilder text, string frame, string content = "") =>
        text.Append(_style(DiagnosticPart.Frame, frame)).Append(content).Append('\n');

    private static LinePosition Start(TextSpan span) => span.Source.GetPosition(span.Start);

    // A name in a rule file must neither move the cursor of the terminal that shows it nor turn the text around it.
    private static string Visible(string text) =>
        text.All(SourceLine.IsHarmless) ? text : string.Concat(text.Select(c => SourceLine.IsHarmless(c) ? c.ToString() : $"\\x{(int)c:x2}"));
}

using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>How bad a diagnostic is: an error stops the load, a warning does not.</summary>
public enum Severity
{
    /// <summary>The rules are not loaded.</summary>
    Error,

    /// <summary>The rules load, but probably do not mean what their author thinks.</summary>
    Warning,
}

/// <summary>A kind of diagnostic: its stable code (<c>EG0102</c>, or a word for a warning), severity and general title.</summary>
public sealed record DiagnosticDescriptor(string Code, Severity Severity, string Title);

/// <summary>A place and what is to be said of it.</summary>
public sealed record Label(TextSpan Span, string Message);

/// <summary>One fault of a rule file, as data; the renderer turns it into words.</summary>
/// <param name="Descriptor">The kind of fault.</param>
/// <param name="Message">What is wrong, specific to this place; lower case, no full stop.</param>
/// <param name="Primary">The culprit.</param>
/// <param name="Secondary">Other places that matter, such as an earlier declaration.</param>
/// <param name="Notes">Facts that explain.</param>
/// <param name="Help">What to do about it.</param>
public sealed record Diagnostic(
    DiagnosticDescriptor Descriptor,
    string Message,
    Label Primary,
    IReadOnlyList<Label> Secondary,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Help)
{
    /// <summary>A diagnostic with nothing but its culprit and, perhaps, a cure.</summary>
    public Diagnostic(DiagnosticDescriptor descriptor, string message, TextSpan span, string label, params string[] help)
        : this(descriptor, message, new Label(span, label), [], [], help)
    {
    }
}

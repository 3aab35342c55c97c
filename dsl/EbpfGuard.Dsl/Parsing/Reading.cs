using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using Pidgin.Configuration;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What all parsers of one text share: where it begins and ends, what has been found wrong, and the comments passed. It goes with Pidgin's
/// state as its configuration.
/// </summary>
internal sealed class Reading(SourceText source, int start, int end, DiagnosticBag diagnostics) : IConfiguration<char>
{
    private int _commentsKeptTo;
    private int _end = end;

    // Several parsers in turn look at the same place.
    private (int Behind, int Token) _lastToken = (-1, -1);

    public SourceText Source { get; } = source;

    public int Start { get; } = start;

    /// <summary>Where the text ends for the parser at work; a condition in a file ends before the file does.</summary>
    public int End
    {
        get => _end;
        set => (_end, _lastToken) = (value, (-1, -1));
    }

    /// <summary>
    /// Why the production at work cannot be parsed. A parser that knows no other reading to be possible notes the fault; from then on no token
    /// matches, so the grammar's alternatives run out at once, up to the production that recovers. Pidgin's own errors speak of characters,
    /// and are not heard.
    /// </summary>
    public Fault? Fault { get; private set; }

    /// <summary>The macro name read last: when an operator follows it, a field name without a dot was meant.</summary>
    public TextSpan? LastMacro { get; set; }

    /// <summary>How many parentheses are open that may hold others.</summary>
    public int Depth { get; set; }

    /// <summary>The bracket within which the parser at work reads.</summary>
    public TextSpan Open { get; set; }

    /// <summary>The key whose value is read; a value that is missing is told there.</summary>
    public NameSyntax? Key { get; private set; }

    /// <summary>Where the line of that key begins; in an override a word stands before it.</summary>
    public int KeyLineStart { get; private set; }

    /// <summary>The comments passed so far, in order.</summary>
    public List<CommentSyntax> Comments { get; } = [];

    /// <summary>What goes with Pidgin's state.</summary>
    public static Reading Of(ref ParseState<char> state) => (Reading)state.Configuration;

    /// <summary>True when further faults are of no use.</summary>
    public bool IsFull => diagnostics.IsFull;

    /// <inheritdoc/>
    public Func<char, SourcePosDelta> SourcePosCalculator { get; } = static _ => SourcePosDelta.OneCol;

    /// <inheritdoc/>
    public IArrayPoolProvider ArrayPoolProvider => DefaultArrayPoolProvider.Instance;

    /// <summary>Where the token behind a place starts: blanks and comments are passed over.</summary>
    public int TokenBehind(int position)
    {
        if (_lastToken.Behind != position) _lastToken = (position, Characters.SkipTrivia(Source.Text, position, _end));
        return _lastToken.Token;
    }

    /// <summary>From now on the value of <paramref name="key"/> is read.</summary>
    public void BeginValue(NameSyntax key, int lineStart) => (Key, KeyLineStart) = (key, lineStart);

    public TextSpan Span(int start, int end) => new(Source, start, end - start);

    /// <summary>Notes a fault, if there is one and none before it.</summary>
    public void Fail(Diagnostic? fault, int behind)
    {
        if (fault is not null) Fault ??= new Fault(fault, behind);
    }

    /// <summary>What is wrong ends at <paramref name="behind"/>, whatever the parser that found it knew.</summary>
    public void ExtendFault(int behind) => Fault = Fault! with { Behind = behind };

    /// <summary>Reports the fault that is noted; it still keeps tokens from matching.</summary>
    public void ReportFault()
    {
        if (Fault?.Diagnostic is not { } diagnostic) return;
        Report(diagnostic);
        Fault = Fault with { Diagnostic = null };
    }

    /// <summary>Tokens match again.</summary>
    public void ForgetFault() => Fault = null;

    /// <summary>Reports what is wrong without being in the way of reading.</summary>
    public void Report(Diagnostic diagnostic) => diagnostics.Report(diagnostic);

    /// <summary>Keeps the comments between two tokens, once, however often the place is looked at.</summary>
    public void KeepComments(int from, int to)
    {
        from = Math.Max(from, _commentsKeptTo);
        while (from < to && Source.Text.IndexOf('#', from, to - from) is >= 0 and int start)
        {
            from = Characters.LineEnd(Source.Text, start, to);
            TextSpan span = Span(start, from);
            Comments.Add(new CommentSyntax(span.Text.TrimEnd(), span));
        }
        _commentsKeptTo = Math.Max(to, _commentsKeptTo);
    }
}

namespace EbpfGuard.Dsl.Text;

/// <summary>A stretch of a source text: where a token or a node stands. Offsets and lengths count characters.</summary>
public readonly record struct TextSpan(SourceText Source, int Start, int Length)
{
    /// <summary>Offset just behind the last character.</summary>
    public int End => Start + Length;

    /// <summary>The characters of the span.</summary>
    public string Text => Source.Text.Substring(Start, Length);

    /// <summary>The place in the author's file: of a stretch of derived text, what it was made from.</summary>
    public TextSpan InFile
    {
        get
        {
            TextSpan span = this;
            while (span.Source?.Origin is { } origin) span = origin.Locate(span.Start, span.Length);
            return span;
        }
    }

    /// <summary>Where it stands, as <c>name:line:column</c>. The members' own text would have no end: <see cref="InFile"/> is a span.</summary>
    public override string ToString()
    {
        if (Source is null) return "nowhere";
        LinePosition start = Source.GetPosition(Start);
        return FormattableString.Invariant($"{Source.Name}:{start.Line}:{start.Column}");
    }

    /// <summary>True when <paramref name="other"/> is a part of this span.</summary>
    public bool Contains(TextSpan other) => other.Source == Source && Start <= other.Start && other.End <= End;

    /// <summary>The least span that holds this one and <paramref name="other"/>, of the same source.</summary>
    public TextSpan To(TextSpan other)
    {
        int start = Math.Min(Start, other.Start);
        return this with { Start = start, Length = Math.Max(End, other.End) - start };
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EbpfGuard.Dsl.Patterns;

/// <summary>
/// The language's regular expressions: POSIX extended ones as RE2 reads them, anchored at both ends, matched in time linear in the text.
/// They are read here sign by sign and spelled for .NET's automaton, so that nothing of .NET's own dialect gets in.
/// </summary>
public sealed partial class RegexPattern
{
    private const int MostRepetitions = 1000;
    private const string AnyButBreak = @"(?:[\ud800-\udbff][\udc00-\udfff]|[^\n])";

    private readonly string _text;
    private readonly StringBuilder _spelled = new(@"\A(?:");
    private int _position;
    private int _depth;
    private bool _canRepeat;
    private RegexFault? _fault;

    private RegexPattern(string text) => _text = text;

    /// <summary>The expression, or what is wrong with it.</summary>
    public static (Regex? Regex, RegexFault? Fault) Read(string text)
    {
        RegexPattern pattern = new(text);
        while (pattern._fault is null && pattern._position < text.Length) pattern.ReadNext();
        if (pattern._fault is null && pattern._depth > 0) pattern.Fail(text.Length, 0, "a `(` is never closed");
        if (pattern._fault is not null) return (null, pattern._fault);
        try
        {
            return (new Regex(pattern._spelled.Append(@")\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), null);
        }
        catch (NotSupportedException)
        {
            return (null, new RegexFault(0, text.Length, "its automaton would be too large; use smaller repetitions"));
        }
    }

    private char Current => _text[_position];

    private void ReadNext()
    {
        int start = _position;
        char c = _text[_position++];
        switch (c)
        {
            case '(':
                ReadGroup(start);
                break;
            case ')' when _depth == 0:
                Fail(start, 1, "this `)` closes nothing");
                break;
            case ')':
                _depth--;
                Emit(")", canRepeat: true);
                break;
            case '|':
                Emit("|", canRepeat: false);
                break;
            case '^':
                Emit("(?m:^)", canRepeat: true);
                break;
            case '$':
                Emit("(?m:$)", canRepeat: true);
                break;
            case '.':
                Emit(AnyButBreak, canRepeat: true);
                break;
            case '*' or '+' or '?':
                Repeat(start, c.ToString());
                break;
            case '{' when Repetition().Match(_text, start) is { Success: true } range && range.Index == start:
                ReadRange(start, range);
                break;
            case '[':
                ReadSet(start);
                break;
            case '\\':
                ReadEscape(start);
                break;
            default:
                ReadLiteral(start);
                break;
        }
    }

    private void ReadGroup(int start)
    {
        if (_position < _text.Length && Current == '?')
        {
            ReadOnlySpan<char> rest = _text.AsSpan(_position + 1);
            if (rest.StartsWith("=") || rest.StartsWith("!") || rest.StartsWith("<=") || rest.StartsWith("<!"))
                Fail(start, 3, "looking ahead or behind is not supported: it cannot be matched in linear time");
            else if (rest.StartsWith(":")) _position += 2;
            else
                Fail(start, Math.Min(3, _text.Length - start), "the only group with a `?` is `(?:…)`");
        }

        _depth++;
        Emit("(?:", canRepeat: false);
    }

    private void ReadRange(int start, Match range)
    {
        int least = ReadCount(range.Groups["least"]), most = range.Groups["most"].Success ? ReadCount(range.Groups["most"]) : least;
        if (least > MostRepetitions || most > MostRepetitions) Fail(start, range.Length, $"at most {MostRepetitions} repetitions are possible");
        else if (most < least) Fail(start, range.Length, "the larger number of repetitions stands behind the smaller one");
        _position = start + range.Length;
        Repeat(start, range.Value);
    }

    private static int ReadCount(Group group) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : int.MaxValue;

    // Which of the possible matches is taken does not matter for the whole text, so the lazy form is the same.
    private void Repeat(int start, string quantifier)
    {
        if (!_canRepeat) Fail(start, _position - start, "there is nothing to repeat before this");
        if (_position < _text.Length && Current == '?') _position++;
        Emit(quantifier, canRepeat: false);
    }

    private void ReadEscape(int start)
    {
        if (_position == _text.Length)
        {
            Fail(start, 1, "it ends in a lone backslash");
            return;
        }

        char c = _text[_position++];
        if (c is >= '1' and <= '9') Fail(start, 2, "references to groups are not supported: they cannot be matched in linear time");
        else if (RegexSet.Class(c) is { } members) Emit($"[{members}]", canRepeat: true);
        else if (RegexSet.Class(char.ToLowerInvariant(c)) is { } excluded) EmitExcept(excluded);
        else if (RegexSet.Escaped(_text, ref _position, c) is { } meaning) Emit(RegexSet.Spell(meaning), canRepeat: true);
        else Fail(start, 2, $"`\\{c}` means nothing here");
    }

    private void ReadSet(int start)
    {
        (RegexSet? set, string? fault) = RegexSet.Read(_text, ref _position);
        if (set is null) Fail(start, Math.Max(1, _position - start), fault!);
        else if (set.IsComplement) EmitExcept(set.Members);
        else Emit($"[{set.Members}]", canRepeat: true);
    }

    private void ReadLiteral(int start)
    {
        // A pair of surrogates is one character to whoever repeats it.
        bool isPair = char.IsHighSurrogate(_text[start]) && _position < _text.Length && char.IsLowSurrogate(Current);
        if (isPair) _position++;
        Emit(isPair ? $"(?:{RegexSet.Spell(_text[start])}{RegexSet.Spell(_text[start + 1])})" : RegexSet.Spell(_text[start]), canRepeat: true);
    }

    private void EmitExcept(string members) =>
        Emit($@"(?:[\ud800-\udbff][\udc00-\udfff]|[^{members}])", canRepeat: true);

    private void Emit(string spelled, bool canRepeat)
    {
        _spelled.Append(spelled);
        _canRepeat = canRepeat;
    }

    private void Fail(int start, int length, string problem) => _fault ??= new RegexFault(start, length, problem);

    [GeneratedRegex(@"\{(?<least>[0-9]+)(?<open>,(?<most>[0-9]+)?)?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Repetition();
}

/// <summary>Why a text is no regular expression.</summary>
/// <param name="Start">Offset of the culprit in the text.</param>
/// <param name="Length">Its length.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record RegexFault(int Start, int Length, string Problem);

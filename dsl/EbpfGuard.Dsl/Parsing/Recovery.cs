using System.Diagnostics.CodeAnalysis;
using EbpfGuard.Dsl.Diagnostics;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What a production does after a fault, as handlers for Pidgin's <c>RecoverWith</c>. Where nothing is wrong but another alternative stands,
/// they match nothing either.
/// </summary>
internal static class Recovery
{
    /// <summary>Goes on after a fault, which is reported, from where <paramref name="skip"/> leads, with <paramref name="instead"/> for the production.</summary>
    public static Parser<char, T> Resume<T>(Func<Cursor, int> skip, T instead) => new ResumeParser<T>(skip, _ => instead);

    /// <summary>The same, with what a reading gives for the production.</summary>
    public static Parser<char, T> ResumeWith<T>(Func<Cursor, int> skip, Func<Reading, T> instead) => new ResumeParser<T>(skip, instead);

    /// <summary>
    /// Reports a fault and passes what belongs to the faulty production, which yet has no value: the production around it has to resume.
    /// </summary>
    public static Parser<char, T> Pass<T>(Func<Cursor, int> skip) => new PassParser<T>(skip);

    /// <summary>What is read is faulty, and is read all the same; null when it is not faulty.</summary>
    public static Parser<char, T> Reporting<T>(this Parser<char, T> parser, Func<T, Diagnostic?> fault) => new ReportingParser<T>(parser, fault);

    /// <summary>A fault, whatever stands here.</summary>
    public static Parser<char, T> Faulty<T>(Func<Cursor, Diagnostic?> fault, Func<Cursor, int>? behind = null) => new NoParser<T>().OrFault(fault, behind);

    private sealed class ResumeParser<T>(Func<Cursor, int> skip, Func<Reading, T> instead) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            Cursor at = Cursor.Of(ref state);
            result = default;
            if (at.Reading.Fault is not { } fault) return false;
            at.Reading.ReportFault();
            at.Reading.ForgetFault();
            state.Advance(skip(at.MoveTo(Math.Max(fault.Behind, at.Position))) - at.Position);
            result = instead(at.Reading)!;
            return true;
        }
    }

    private sealed class PassParser<T>(Func<Cursor, int> skip) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            Cursor at = Cursor.Of(ref state);
            result = default;
            if (at.Reading.Fault is not { } fault) return false;
            at.Reading.ReportFault();
            at.Reading.ExtendFault(skip(at.MoveTo(Math.Max(fault.Behind, at.Position))));
            return false;
        }
    }

    private sealed class ReportingParser<T>(Parser<char, T> parser, Func<T, Diagnostic?> fault) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            if (!parser.TryParse(ref state, ref expecteds, out result)) return false;
            if (fault(result) is { } diagnostic) Reading.Of(ref state).Report(diagnostic);
            return true;
        }
    }

    private sealed class NoParser<T> : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            result = default;
            return false;
        }
    }
}

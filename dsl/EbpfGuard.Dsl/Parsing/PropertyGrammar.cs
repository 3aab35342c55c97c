using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static EbpfGuard.Dsl.Parsing.Recovery;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What stands behind a key:
/// <code>
/// property  = "condition" condition | exception | KEY ( items | words )
/// appended  = "condition" ( "and" | "or" ) condition | test
/// </code>
/// A condition ends where something else begins (<see cref="Boundaries"/>).
/// </summary>
internal static class PropertyGrammar
{
    private static readonly Parser<char, ExpressionSyntax> Condition =
        Within(static at => Boundaries.ConditionEnd(at, isInRule: true), ConditionGrammar.Condition)
            .OrFault(static at => SyntaxDiagnostics.MissingValue(at.Reading.Key!.Span, "the condition"));

    private static readonly Parser<char, bool> Joint =
        Connective.OrFault(static at => BlockFaults.Expected(at, "`and` or `or`", "what is appended says how it joins: `append condition and …`"));

    private static readonly Parser<char, PropertySyntax> ConditionProperty =
        Condition.OfKey(static PropertySyntax (key, condition, span) => new ConditionPropertySyntax(key, condition, span));

    private static readonly Parser<char, PropertySyntax> AppendedCondition =
        Map(static (isAnd, condition) => (isAnd, condition), Joint, Condition)
            .OfKey(static PropertySyntax (key, read, span) => new AppendedConditionSyntax(key, read.isAnd, read.condition, span));

    private static readonly Parser<char, PropertySyntax> AppendedTest =
        TestGrammar.Test.OfKey(static PropertySyntax (key, test, span) => new AppendedTestSyntax(key, test, span));

    private static readonly Parser<char, PropertySyntax> Values =
        Value.OrFault(static at => SyntaxDiagnostics.MissingValue(at.Reading.Key!.Span, $"the value of `{at.Reading.Key.Text}`")).Then(
            ItemGrammar.Items.OfKey(static PropertySyntax (key, items, span) => new ListPropertySyntax(key, items, span))
                .Or(ItemGrammar.Words.OfKey(static PropertySyntax (key, words, span) => new ValuePropertySyntax(key, words, span))));

    // `key:` and `key =` are habits from other formats: told, and passed.
    private static readonly Parser<char, TextSpan> WrongSign = Token(static (Cursor at, out TextSpan value, out int end) =>
    {
        (value, end) = (at.FirstSpan, at.Token + 1);
        bool isHere = !at.IsLineOver && at.First is ':' or '=';
        if (isHere) at.Reading.Report(BlockFaults.SignBehindKey(value, at.Reading.Key!));
        return isHere;
    });

    private static readonly Parser<char, Unit> LineEnd =
        EndOfProperty.OrFault(BlockFaults.LineEndExpected).RecoverWith(static _ => Resume(Skipping.ToPropertyOrLineEnd, Unit.Value));

    // Behind what has been told of, no more is told.
    private static readonly Parser<char, Unit> LineRest = Sign(static at => Skipping.ToPropertyOrLineEnd(at));

    /// <summary>The value of a key of a rule.</summary>
    public static Parser<char, PropertySyntax> Property(string key) => key switch
    {
        RuleKeys.Condition => ConditionProperty,
        RuleKeys.Exception => ExceptionGrammar.Exception,
        _ => Values,
    };

    /// <summary>What is appended to the value of a key.</summary>
    public static Parser<char, PropertySyntax> Appended(string key) => key switch
    {
        RuleKeys.Condition => AppendedCondition,
        RuleKeys.Test => AppendedTest,
        _ => Property(key),
    };

    /// <summary>
    /// What stands behind a key up to the end of its line. A fault in it is one of the property: what else belongs to that is passed, and
    /// <paramref name="broken"/> stands for it.
    /// </summary>
    public static Parser<char, T> Line<T>(Parser<char, T> value, Func<NameSyntax, T> broken) =>
        WrongSign.Then(value).Before(LineRest).Or(value.Before(LineEnd))
            .RecoverWith(_ => ResumeWith(Skipping.ToPropertyOrLineEnd, reading => broken(reading.Key!)));
}

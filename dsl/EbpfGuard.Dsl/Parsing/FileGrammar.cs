using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static EbpfGuard.Dsl.Parsing.Recovery;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Rule files:
/// <code>
/// file    = { list | macro | rule | override | version }
/// list    = "list" NAME "=" items
/// macro   = "macro" NAME "=" condition
/// version = "required_engine_version" ( QUOTED | WORD )
/// </code>
/// After a fault, reading goes on at the next line that begins a declaration.
/// </summary>
internal static class FileGrammar
{
    private static readonly Parser<char, ExpressionSyntax> Condition = Within(static at => Boundaries.ConditionEnd(at, isInRule: false), ConditionGrammar.Condition);

    private static readonly Parser<char, DeclarationSyntax?> Version =
        (from word in DeclarationWord("required_engine_version")
         from version in QuotedOnLine.Or(Word.Select(static bare => new ValueSyntax(bare.Text, false, bare.Span)))
             .OrFault(_ => SyntaxDiagnostics.MissingValue(word.Span, "the version"), static at => at.Position)
         select (word, version))
        .Spanned(static DeclarationSyntax? (read, span) => new EngineVersionSyntax(read.word, read.version, span));

    private static readonly Parser<char, DeclarationSyntax?> List = Named("list",
        static _ => ItemGrammar.Items.OrFault(static at => BlockFaults.Expected(at, "`[` and the items of the list")),
        static (name, items, span) => new ListDeclarationSyntax(name, items, span));

    private static readonly Parser<char, DeclarationSyntax?> Macro = Named("macro",
        static name => Condition.OrFault(_ => SyntaxDiagnostics.MissingValue(name.Span, $"the condition of macro `{name.Text}`")),
        static (name, condition, span) => new MacroDeclarationSyntax(name, condition, span));

    private static readonly Parser<char, DeclarationSyntax?> Declaration =
        OneOf(List, Macro, RuleGrammar.Rule, OverrideGrammar.Override, Version)
            .OrFault(BlockFaults.DeclarationExpected, BlockFaults.BehindUnknown)
            .RecoverWith(static _ => Resume<DeclarationSyntax?>(Skipping.ToDeclaration, null));

    /// <summary>A whole file, or what of it stands before the faults became too many.</summary>
    public static Parser<char, IEnumerable<DeclarationSyntax>> File { get; } =
        Declaration.Many().Before(EndOfFile.Optional()).Select(static declarations => declarations.OfType<DeclarationSyntax>());

    // A name with a value behind it: what cannot be read leaves the name as one that is broken.
    private static Parser<char, DeclarationSyntax?> Named<T>(
        string kind, Func<NameSyntax, Parser<char, T>> value, Func<NameSyntax, T, Text.TextSpan, DeclarationSyntax> make)
        where T : class =>
        (from word in DeclarationWord(kind)
         from name in Name.Reporting(name => BlockFaults.InvalidName(name, kind))
             .OrFault(_ => SyntaxDiagnostics.MissingValue(word.Span, $"the {kind}'s name"), static at => at.Position)
         from read in SignOf('=').OrFault(at => BlockFaults.Expected(at, $"`=` after the {kind}'s name")).Then(value(name))
             .Select(T? (read) => read).RecoverWith(static _ => Resume<T?>(Skipping.BehindValue, null))
         select (name, read))
        .Spanned(DeclarationSyntax? (parts, span) => parts.read is null ? new BrokenDeclaration(parts.name) : make(parts.name, parts.read, span));
}

using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>What is known of a word, as Markdown.</summary>
internal static class Documentation
{
    /// <summary>A field, an event type, or a list or macro of <paramref name="files"/>; null for anything else.</summary>
    public static string? Of(string word, IReadOnlyList<RuleFileSyntax> files)
    {
        if (FieldCatalog.Find(word) is { } field) return Of(field);
        if (Declarations.Find(word, files) is { } declaration) return $"```rule\n{declaration.Span.Text}\n```";
        if (EventTypeCatalog.OperationOf(word) is not { } operation)
            return EventTypeCatalog.IsKnown(word) ? $"`{word}`: an event type that no operation judges yet" : null;
        string calls = string.Join(", ", OperationCatalog.CallsOf(operation));
        return $"`{word}`: operation *{operation.Name()}* ({OperationCatalog.Get(operation).Meaning}), by any of its system calls: {calls}";
    }

    /// <summary>A field.</summary>
    public static string Of(FieldDefinition field)
    {
        string operators = string.Join(" ", OperatorCatalog.Operators(field).Select(o => o.Name()));
        return $"`{Names.Written(field)}` {Names.Of(field.Type)}: {field.Meaning}\n\n"
            + $"Known {Names.Known(field)}. From: {field.Origin}.\n\nTakes `{operators}`.";
    }
}

using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>A list or a macro whose value cannot be parsed, which has been reported.</summary>
internal sealed record BrokenDeclaration(NameSyntax Name) : DeclarationSyntax(Name, Name.Span);

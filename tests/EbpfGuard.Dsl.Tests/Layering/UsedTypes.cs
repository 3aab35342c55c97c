using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EbpfGuard.Dsl.Tests.Layering;

/// <summary>Which file of a project uses which other one, as the compiler understands them: no matter how a type is named, or whether.</summary>
internal static class UsedTypes
{
    /// <summary>Each use of a type (or of its member) that is declared in another of <paramref name="files"/>, once a pair of files.</summary>
    public static IEnumerable<(string User, string Used, string Type)> Of(IEnumerable<string> files)
    {
        SyntaxTree[] trees = [.. files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file)), GlobalUsings()];
        // Without the packages some of their types are errors; what is asked for is the project's own.
        var compilation = CSharpCompilation.Create("floor", trees, Platform(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return trees.SelectMany(tree => Uses(compilation, tree)).DistinctBy(use => (use.User, use.Used));
    }

    private static IEnumerable<(string User, string Used, string Type)> Uses(CSharpCompilation compilation, SyntaxTree tree)
    {
        SemanticModel model = compilation.GetSemanticModel(tree);
        foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            SymbolInfo info = model.GetSymbolInfo(name);
            if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } symbol) continue;
            // What is written as `var` or left out altogether is used all the same.
            ITypeSymbol? value = symbol switch { ILocalSymbol l => l.Type, IPropertySymbol p => p.Type, IMethodSymbol m => m.ReturnType, IFieldSymbol f => f.Type, _ => null };
            foreach (ISymbol? type in new[] { symbol as INamedTypeSymbol ?? symbol.ContainingType, value })
            {
                // A partial type stands where its first part does.
                if (type?.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath is { } used && used != tree.FilePath)
                    yield return (tree.FilePath, used, type.Name);
            }
        }
    }

    private static SyntaxTree GlobalUsings() => CSharpSyntaxTree.ParseText("""
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """);

    private static IEnumerable<MetadataReference> Platform() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
}

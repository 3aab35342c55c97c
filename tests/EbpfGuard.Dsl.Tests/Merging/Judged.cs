using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Merging;

/// <summary>Files in their order, and what their rules say of an event.</summary>
internal static class Judged
{
    /// <summary>Compiles texts as files; those that begin with a dash are Falco's YAML.</summary>
    public static Policy Policy(params string[] files) => Selected(null, files);

    /// <summary>The same, with a selection.</summary>
    public static Policy Selected(RuleSelection? selection, params string[] files)
    {
        DiagnosticBag diagnostics = new();
        RuleFileSyntax[] read = [.. files.Select((text, i) => RuleFileReader.Read(new SourceText($"{i}.{(text.StartsWith('-') ? "yaml" : "rule")}", text), diagnostics))];
        CompilationResult result = RuleCompiler.Compile(read, diagnostics, selection);
        Assert.That(result.Policy, Is.Not.Null, () => string.Join('\n', result.Diagnostics.Select(d => $"{d.Descriptor.Code} {d.Message}")));
        return result.Policy!;
    }

    /// <summary>The codes of what the files draw.</summary>
    public static string[] Codes(params string[] files) =>
        [.. RuleCompiler.Compile([.. files.Select((text, i) => new SourceText($"{i}.{(text.StartsWith('-') ? "yaml" : "rule")}", text))]).Diagnostics.Select(d => d.Descriptor.Code)];

    /// <summary>An exec: names of the program and its parents, parted by blanks, nearest first; <c>-</c> for a program without a parent.</summary>
    public static EventFacts Exec(string name, string parent, string exe = "/bin/x") =>
        Some.Event(Operation.Exec, [("proc.name", name), ("proc.exepath", exe), .. parent == "-" ? [] : new (string, object)[] { ("proc.pname", parent) }]);

    /// <summary>The names of the programs, of those given, that the only rule matches.</summary>
    public static string Matching(Policy policy, params string[] programs) =>
        string.Join(' ', programs.Where(p => PolicyEvaluator.Matches(policy.Rules.Single(), Exec(p, "sh"))));
}

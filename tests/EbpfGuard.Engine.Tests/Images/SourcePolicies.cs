using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Policies written as rule files.</summary>
internal static class SourcePolicies
{
    public static Policy Compile(string text)
    {
        CompilationResult result = RuleCompiler.Compile([new SourceText("test.rule", text)]);
        Assert.That(result.Policy, Is.Not.Null, string.Join("; ", result.Diagnostics.Select(d => d.Message)));
        return result.Policy!;
    }

    public static string Rule(string name, string condition, string action = "alert") =>
        $$"""
        rule "{{name}}" {
            desc "A rule of a test."
            condition {{condition}}
            output "matched"
            priority notice
            action {{action}}
            scope every_process
        }

        """;

    public static Policy Rules(int count, Func<int, string> condition) =>
        Compile(string.Concat(Enumerable.Range(0, count).Select(i => Rule($"rule {i}", condition(i)))));
}

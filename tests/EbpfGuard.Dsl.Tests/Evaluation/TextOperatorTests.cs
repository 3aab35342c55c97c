using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

public sealed class TextOperatorTests
{
    [TestCase("= abc", "abc", ExpectedResult = true)]
    [TestCase("= abc", "ABC", ExpectedResult = false)]
    [TestCase("!= abc", "abd", ExpectedResult = true)]
    [TestCase("in (a, abc)", "abc", ExpectedResult = true)]
    [TestCase("in ()", "abc", ExpectedResult = false)]
    [TestCase("< 5", "44", ExpectedResult = true)]
    [TestCase("<= 5", "5", ExpectedResult = true)]
    [TestCase("> 5", "44", ExpectedResult = false)]
    [TestCase("> 5", "\U0001F600", ExpectedResult = true)]
    [TestCase(">= 5", "5a", ExpectedResult = true)]
    [TestCase("contains bc", "abcd", ExpectedResult = true)]
    [TestCase("contains BC", "abcd", ExpectedResult = false)]
    [TestCase("icontains BC", "abcd", ExpectedResult = true)]
    [TestCase("icontains É", "é", ExpectedResult = false)]
    [TestCase("contains ''", "", ExpectedResult = true)]
    [TestCase("startswith ab", "abc", ExpectedResult = true)]
    [TestCase("startswith abc", "ab", ExpectedResult = false)]
    [TestCase("endswith bc", "abc", ExpectedResult = true)]
    [TestCase("glob a*c", "a/b/c", ExpectedResult = true)]
    [TestCase("glob a?c", "a/c", ExpectedResult = true)]
    [TestCase("glob *", ".hidden", ExpectedResult = true)]
    [TestCase("glob a?c", "aéc", ExpectedResult = false)]
    [TestCase("glob a??c", "aéc", ExpectedResult = true)]
    [TestCase("glob [a-c]x", "bx", ExpectedResult = true)]
    [TestCase("glob [!a-c]x", "bx", ExpectedResult = false)]
    [TestCase("glob [^a-c]x", "dx", ExpectedResult = true)]
    [TestCase("glob []]x", "]x", ExpectedResult = true)]
    [TestCase("glob [a-]x", "-x", ExpectedResult = true)]
    [TestCase("glob [ax", "[ax", ExpectedResult = true)]
    [TestCase(@"glob a\*", "a*", ExpectedResult = true)]
    [TestCase(@"glob a\*", "ab", ExpectedResult = false)]
    [TestCase("iglob ETC*", "etcd", ExpectedResult = true)]
    [TestCase("iglob [A-C]x", "bX", ExpectedResult = true)]
    [TestCase("glob *a*b*c", "xxaxxbxxbc", ExpectedResult = true)]
    [TestCase("glob *a*b*c", "xxaxxcxxc", ExpectedResult = false)]
    public bool Compares(string comparison, string value) =>
        Some.Truth($"proc.exe {comparison}", Operation.Exec, ("proc.exe", value)) == Truth.True;

    [TestCase("/etc", "/etc", ExpectedResult = true)]
    [TestCase("/etc", "/etc/shadow", ExpectedResult = true)]
    [TestCase("/etc", "/etcd", ExpectedResult = false)]
    [TestCase("/etc/", "/etc", ExpectedResult = true)]
    [TestCase("//etc///ssh", "/etc/ssh/x", ExpectedResult = true)]
    [TestCase("/etc/ssh", "/etc", ExpectedResult = false)]
    [TestCase("/", "/etc", ExpectedResult = true)]
    [TestCase("/", "/", ExpectedResult = true)]
    [TestCase("''", "relative", ExpectedResult = true)]
    [TestCase("/home/*/.ssh", "/home/eve/.ssh/id", ExpectedResult = true)]
    [TestCase("/home/*/.ssh", "/home/eve/x/.ssh", ExpectedResult = false)]
    [TestCase("/home/*", "/home", ExpectedResult = false)]
    [TestCase("/*", "/", ExpectedResult = false)]
    [TestCase("/home/e?e", "/home/eve/x", ExpectedResult = true)]
    [TestCase("/home/[a-e]*", "/home/eve", ExpectedResult = true)]
    [TestCase("/home/[a-e]*", "/home/zoe", ExpectedResult = false)]
    [TestCase("etc", "/etc", ExpectedResult = false)]
    [TestCase("/etc", "etc", ExpectedResult = false)]
    [TestCase("a/b", "a/b/c", ExpectedResult = true)]
    public bool CoversPaths(string operand, string path) =>
        Some.Truth($"fd.name pmatch ({operand})", Operation.Open, ("fd.name", path)) == Truth.True;
}

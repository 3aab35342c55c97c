using System.Text.RegularExpressions;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>By what the kernel keeps opens that matched nothing, and what is judged each time.</summary>
public sealed partial class OpenCacheTests
{
    // Numbers that are in the digest without being read of the process: they come with its program, or with how and as what a file is opened.
    private static readonly FactInput[] Digested =
    [
        FactInput.ProcMemfd, FactInput.ProcUpper, FactInput.OpenRead, FactInput.OpenWrite, FactInput.OpenExec, FactInput.Flags, FactInput.FdType,
    ];

    /// <summary>The kernel program digests the numbers that it reads of the process: no others may be asked for where opens are kept.</summary>
    [Test]
    public void TheNumbersThatMayBeAskedForAreThoseThatTheKernelProgramDigests()
    {
        string source = File.ReadAllText(RepositoryFolder.At("bpf", "lib", "facts.bpf.h"));
        FactInput[] read = [.. NumberOfProcess().Matches(source).Select(m => Enum.Parse<FactInput>(m.Groups[1].Value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true))];
        Assert.That(read, Has.Length.GreaterThan(10));
        IEnumerable<FactInput> numbers = Enum.GetValues<FactInput>().Distinct().Where(i => i < FactInput.Count && !i.IsText() && !i.IsAddress());
        IEnumerable<FactInput> asked = numbers.Where(i => KernelFields.All.Any(f => f.Field.Input == i));
        Assert.That(asked.Where(i => OpenCache.IsDigested(i)), Is.EquivalentTo(read.Concat(Digested)));
    }

    [GeneratedRegex(@"^\tX\(EG_IN_([A-Z_]+),", RegexOptions.Multiline)]
    private static partial Regex NumberOfProcess();

    [TestCase("evt.type = openat and fd.name = /a and user.uid = 0 and proc.tty = 0", ExpectedResult = "")]
    [TestCase("evt.type = openat and evt.is_open_write = true and proc.aname = sh and container.id = host", ExpectedResult = "")]
    [TestCase("evt.type = openat and proc.is_exe_from_memfd = true and evt.arg.flags contains O_CREAT and fd.type = file", ExpectedResult = "")]
    [TestCase("evt.type = openat and fd.nameraw contains ..", ExpectedResult = "fd.nameraw")]
    [TestCase("evt.type = openat and proc.cwd = /a and proc.duration < 1000", ExpectedResult = "proc.cwd proc.duration")]
    [TestCase("evt.type = execve and proc.cwd = /a", ExpectedResult = "")]
    public string FieldsByWhichOpensAreNotKeptAreNamed(string condition)
    {
        ImageResult result = PolicyImageBuilder.Build(SourcePolicies.Compile(SourcePolicies.Rule("rule", condition)), Targets.Lsm);
        return string.Join(' ', result.Report!.UncachedFields);
    }
}

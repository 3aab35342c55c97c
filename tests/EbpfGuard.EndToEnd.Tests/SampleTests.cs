using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Every sample comes out as its script tells it: attacks are stopped, what is allowed is not, and the log says so.</summary>
public sealed class SampleTests
{
    private static IEnumerable<string> Samples() =>
        Directory.GetDirectories(Path.Combine(Tool.Root, "samples")).Where(d => Directory.GetFiles(d, "*.rule").Length > 0).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Samples))]
    [Category("EveryMode")]
    public async Task ASampleComesOutAsTold(string sample)
    {
        await Tool.NeedsAHostThatCanRun();
        string folder = Path.Combine(Tool.Root, "samples", sample);
        Ended ended = await Tool.RunProgram("bash", Path.Combine(folder, "run.sh"));

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Does.Contain("stopped:").And.Contain("done, as allowed").And.Not.Contain("NOT stopped"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "audit.expected")), Does.Contain("\"rule\":"), "the script compares the log with nothing");
        Assert.That(Directory.Exists("/tmp/ebpfguard-sample"), Is.False, "the sample leaves something behind");
    }

    [TestCaseSource(nameof(Samples))]
    [Category("AnyHost")]
    public async Task ASamplesRulesPassTheirOwnTests(string sample)
    {
        Ended ended = await Tool.Run("test", Path.Combine(Tool.Root, "samples", sample));
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
    }
}

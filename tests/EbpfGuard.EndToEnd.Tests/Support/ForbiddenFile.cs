namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>A file that a rule of its own forbids to everybody, and programs that try to read it.</summary>
internal sealed class ForbiddenFile
{
    public const string Rule = "Forbidden file opened";
    private const string Content = "the secret";

    public ForbiddenFile(TemporaryFolder folder, string name = "forbidden.txt")
    {
        Path = folder.Write(name, Content);
        RuleFile = folder.Write(name + ".rule", $$"""
            rule "{{Rule}}" {
                desc       "Nobody opens it."
                condition  evt.type in (open, openat, openat2) and fd.name = {{Path}}
                output     "forbidden file opened (file=%fd.name program=%proc.exepath)"
                priority   critical
                action     block
            }
            """);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The rules.</summary>
    public string RuleFile { get; }

    /// <summary>Lets cat read it, and proves that it saw nothing of it.</summary>
    public async Task AssertRefused()
    {
        Ended ended = await Tool.RunProgram("cat", Path);
        Assert.That(ended.ExitCode, Is.Not.Zero, "cat could read the forbidden file");
        Assert.That(ended.Output, Does.Not.Contain(Content));
    }

    /// <summary>Proves that it can be read: nothing guards it.</summary>
    public async Task AssertReadable() =>
        Assert.That((await Tool.RunProgram("cat", Path)).Output, Is.EqualTo(Content));

    /// <summary>Tries to read it many times, as one process that survives a refusal or as many that are killed.</summary>
    public async Task Try(int times) =>
        await Tool.RunProgram("bash", "-c", $"for i in $(seq {times}); do (: <'{Path}') 2>/dev/null; done; exit 0");
}

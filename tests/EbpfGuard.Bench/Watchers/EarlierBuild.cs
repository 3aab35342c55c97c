using EbpfGuard.Bench.Daemon;

namespace EbpfGuard.Bench.Watchers;

/// <summary>This guard as an earlier commit built it, with the rules of that commit, in a process of its own.</summary>
internal sealed class EarlierBuild : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ebpfguard-bench-").FullName;
    private readonly GuardProcess _guard;

    /// <param name="release">The folder that <c>make release</c> left there.</param>
    public EarlierBuild(string release) => _guard = GuardProcess.Start(
        Path.Combine(release, "ebpfguard"), Path.Combine(release, "rules"), _directory, ["--no-pin", "--mode", "monitor"]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _guard.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

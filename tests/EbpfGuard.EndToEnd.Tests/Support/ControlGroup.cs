namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>A control group of a test's own, below the root of the host's tree.</summary>
internal sealed class ControlGroup : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly string _path;

    private ControlGroup(string path) => _path = path;

    /// <summary>Makes one; the test is skipped where nobody may.</summary>
    public static ControlGroup Make()
    {
        string? root = File.ReadLines("/proc/self/mountinfo").FirstOrDefault(l => l.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[4];
        if (root is null) Assert.Ignore("the tree of control groups, version 2, is not mounted");
        string path = Path.Combine(root!, $"eg-test-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Ignore($"no control group can be made: {e.Message}");
        }

        return new ControlGroup(path);
    }

    /// <summary>
    /// Runs a script in it that has a namespace of control groups of its own, whose root it is: nothing but this part of the tree is
    /// mounted, at /mnt.
    /// </summary>
    public Task<Ended> Run(string script)
    {
        const string Seal =
            "for m in $(awk '/ - cgroup2 /{print $5}' /proc/self/mountinfo); do umount -l \"$m\"; done && mount -t cgroup2 none /mnt && ";
        return Tool.RunProgram(
            "bash", "-c", $"echo $$ > '{_path}/cgroup.procs' && exec unshare -C -m --propagation private bash -c \"$1\"", "bash", Seal + script);
    }

    public void Dispose() =>
        Assert.That(() => TryRemove(), Is.True.After((int)Limit.TotalMilliseconds, 50), $"{_path} is not empty");

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(_path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

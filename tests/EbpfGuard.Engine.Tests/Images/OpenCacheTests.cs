using EbpfGuard.Engine.Images.Building;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>What keeps the kernel from keeping opens that matched nothing is said of every policy.</summary>
public sealed class OpenCacheTests
{
    [TestCase("evt.type = openat and fd.name = /a and user.uid = 0 and proc.tty = 0", ExpectedResult = "")]
    [TestCase("evt.type = openat and evt.is_open_write = true and proc.aname = sh and container.id = host", ExpectedResult = "")]
    [TestCase("evt.type = openat and proc.is_exe_from_memfd = true and evt.arg.flags contains O_CREAT and fd.type = file", ExpectedResult = "")]
    [TestCase("evt.type = openat and fd.nameraw contains ..", ExpectedResult = "fd.nameraw")]
    [TestCase("evt.type = openat and proc.cwd = /a and proc.duration < 1000", ExpectedResult = "proc.cwd proc.duration")]
    [TestCase("evt.type = execve and proc.cwd = /a", ExpectedResult = "")]
    public string FieldsThatTurnItOffAreNamed(string condition)
    {
        ImageResult result = PolicyImageBuilder.Build(SourcePolicies.Compile(SourcePolicies.Rule("rule", condition)), Targets.Lsm);
        return string.Join(' ', result.Report!.CacheObstacles);
    }
}

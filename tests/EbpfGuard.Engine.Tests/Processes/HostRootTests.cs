using System.Diagnostics;
using EbpfGuard.Engine.Host;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

public sealed class HostRootTests
{
    [Test]
    public void RootOfTheHostIsRoot()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("not root");
        Assert.That(HostRoot.IsRunning((uint)Environment.ProcessId), Is.True);
    }

    [Test]
    public void RootOfAUserNamespaceOfHisOwnIsNot()
    {
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "cat"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        process.StandardInput.WriteLine("here");
        process.StandardInput.Flush();
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("here"));
        Assert.That(HostRoot.IsRunning((uint)process.Id), Is.False);
        process.StandardInput.Close();
        process.WaitForExit();
    }

    [Test]
    public void NobodyIsNot() => Assert.That(HostRoot.IsRunning(uint.MaxValue), Is.False);
}

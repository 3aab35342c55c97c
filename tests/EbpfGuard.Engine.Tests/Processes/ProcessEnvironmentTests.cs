using System.Diagnostics;
using System.Text;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Engine.Processes;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

/// <summary>A variable is found wherever it stands, and is not missing because nobody has read so far.</summary>
public sealed class ProcessEnvironmentTests
{
    [Test]
    public void AVariableBehindAMegabyteIsFound()
    {
        var start = new ProcessStartInfo("/bin/sleep", "100");
        start.Environment.Clear();
        for (int i = 0; i < 12; i++) start.Environment[$"V{i}"] = new string('x', 100_000);
        start.Environment["Z"] = "last";
        using Process process = Process.Start(start)!;
        try
        {
            ProcProcess facts = ProcProcess.Read((uint)process.Id)!;
            ProcessEnvironment environment = ProcessEnvironment.Read((uint)process.Id, facts.Facts.StartTimeNs)!;
            Assert.Multiple(() =>
            {
                Assert.That(environment.Find("Z"), Is.EqualTo(new TextFact("last")));
                Assert.That(environment.Find("Y"), Is.InstanceOf<MissingFact>());
            });
        }
        finally
        {
            process.Kill();
        }
    }

    [Test]
    public void WhatMayStandBehindTheCutIsUnknown()
    {
        ProcessEnvironment cut = ProcessEnvironment.Parse(Encoding.ASCII.GetBytes("A=1\0B=2\0C=par"), isCut: true);
        Assert.Multiple(() =>
        {
            Assert.That(cut.Find("B"), Is.EqualTo(new TextFact("2")));
            Assert.That(cut.Find("C"), Is.InstanceOf<UnknownFact>());
            Assert.That(cut.Find("D"), Is.InstanceOf<UnknownFact>());
            Assert.That(cut.Find(null), Is.InstanceOf<UnknownFact>());
        });
    }
}

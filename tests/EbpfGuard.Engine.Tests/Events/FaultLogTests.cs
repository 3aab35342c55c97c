using EbpfGuard.Engine.Faults;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

/// <summary>What nobody foresaw ends no thread.</summary>
public sealed class FaultLogTests
{
    private readonly List<string> _told = [];
    private FaultLog _faults = null!;

    [SetUp]
    public void Begin()
    {
        _told.Clear();
        _faults = new FaultLog(_told.Add);
    }

    [Test]
    public void WhatFailsIsToldOnceAndCountedAndTheOthersAreDone()
    {
        int done = 0;
        var worker = new Thread(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                _faults.Attempt("reading a process", () => throw new OverflowException("-1 is too small"));
                _faults.Attempt("following mounts", () => done++);
            }
        });
        worker.Start();
        worker.Join();
        Assert.That(done, Is.EqualTo(3), "neither the thread nor the other work ends with it");
        Assert.That(_told, Is.EqualTo(new[] { "reading a process failed: OverflowException: -1 is too small" }));
        Assert.That(_faults.Count, Is.EqualTo(3));
        _faults.TellTotals();
        Assert.That(_told[1..], Is.EqualTo(new[] { "reading a process failed 3 times: OverflowException" }));
    }

    [Test]
    public void EachKindAndEachWorkIsToldOf()
    {
        _faults.Attempt("one", () => throw new OverflowException());
        _faults.Attempt("one", () => throw new IOException());
        _faults.Attempt("two", () => throw new IOException());
        Assert.That(_told, Has.Count.EqualTo(3).And.Unique);
        _faults.TellTotals();
        Assert.That(_told, Has.Count.EqualTo(3), "what came once has been told");
    }
}

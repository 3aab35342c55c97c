using System.Diagnostics;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Bpf.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Rings;

public sealed class RingBufferPollerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private BpfObject _object = null!;
    private RingBufferReader _ring = null!;
    private RingBufferReader _other = null!;
    private RingBufferPoller _poller = null!;
    private BpfProgram _write;

    [SetUp]
    public void Load()
    {
        _object = TestPrograms.Load("ring");
        _write = _object.Program("write_records");
        _ring = new RingBufferReader(_object.Map("t_ring"));
        _other = new RingBufferReader(_object.Map("t_other"));
        _poller = new RingBufferPoller(_ring, _other);
    }

    [TearDown]
    public void Unload()
    {
        _poller?.Dispose();
        _other?.Dispose();
        _ring?.Dispose();
        _object?.Dispose();
    }

    [Test]
    public void WaitEndsWithTheTime()
    {
        var watch = Stopwatch.StartNew();
        Assert.That(_poller.Wait(TimeSpan.FromMilliseconds(40)), Is.EqualTo(RingWait.TimedOut));
        Assert.That(watch.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(39));
    }

    [TestCase(0u)]
    [TestCase(1u)]
    public void RecordInAnyRingEndsTheWait(uint ring)
    {
        Write(ring, first: 0, count: 1);
        Assert.That(_poller.Wait(Long), Is.EqualTo(RingWait.Ready));
        Check check = new(expected: 0, bytes: 16);
        Assert.That((ring == 0 ? _ring : _other).Read(ref check), Is.EqualTo(1));
        Assert.That((ring == 0 ? _other : _ring).Read(ref check), Is.Zero);
        Assert.That(_poller.Wait(TimeSpan.Zero), Is.EqualTo(RingWait.TimedOut));
    }

    [Test]
    public void WakeEndsTheCurrentWaitAndOnlyOne()
    {
        var waiting = new TaskCompletionSource();
        Task<RingWait> wait = Task.Run(() =>
        {
            waiting.SetResult();
            return _poller.Wait(Long);
        });
        waiting.Task.Wait();
        _poller.Wake();
        Assert.That(wait.Wait(Long) ? wait.Result : RingWait.TimedOut, Is.EqualTo(RingWait.Woken));
        Assert.That(_poller.Wait(TimeSpan.Zero), Is.EqualTo(RingWait.TimedOut));
    }

    [Test]
    public void NoRecordIsOversleptWhileTwoThreadsRace()
    {
        const uint Records = 200_000;
        uint refused = 0;
        Task writer = Task.Run(() =>
        {
            for (ulong next = 0; next < Records;)
            {
                FillRequest done = Write(0, next, 1);
                next += done.Written;
                refused += done.Refused;
            }
        });
        Check check = new(expected: 0, bytes: 16);
        while (check.Next < Records)
        {
            Assert.That(_poller.Wait(Long), Is.EqualTo(RingWait.Ready), $"behind record {check.Next}");
            _ring.Read(ref check);
        }
        writer.Wait();
        Assert.That(check.Next, Is.EqualTo(Records));
        TestContext.Out.WriteLine($"{refused} refused meanwhile");
    }

    [Test]
    public void WaitingAllocatesNothing()
    {
        Check check = new(expected: 0, bytes: 16);
        long allocated = 0;
        for (ulong i = 0; i < 100; i++)
        {
            Write(0, i, 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            _poller.Wait(Long);
            _ring.Read(ref check);
            if (i > 0)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.That(allocated, Is.Zero);
    }

    private FillRequest Write(uint ring, ulong first, uint count)
    {
        FillRequest request = new() { First = first, Count = count, Bytes = 16, Ring = ring };
        _write.Run(ref request);
        return request;
    }
}

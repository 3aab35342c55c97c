using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.HostNames;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.HostNames;

[CancelAfter(20_000)]
public sealed class HostNameTableTests
{
    private readonly FakeResolver _resolver = new();
    private readonly AlarmClock _clock = new();
    private readonly LogLines _log = new();

    [SetUp]
    public void Forget()
    {
        _resolver.Answers.Clear();
        _resolver.Asked.Clear();
        _log.Lines.Clear();
    }

    [Test]
    public async Task EveryAddressOfANameIsKnown(CancellationToken cancel)
    {
        _resolver.Answers["api.example.com"] = ["192.0.2.1", "192.0.2.2", "2001:db8::1"];
        HostNameTable table = Table("api.example.com");
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.Empty, "nothing is known before the first answer");

        await table.RefreshAsync(cancel);
        foreach (string address in _resolver.Answers["api.example.com"])
            Assert.That(table.NamesOf(Address(address)), Is.EqualTo(new[] { "api.example.com" }), address);
        Assert.That(table.NamesOf(Address("192.0.2.3")), Is.Empty);
    }

    [Test]
    public async Task AnAddressHasOneSpelling(CancellationToken cancel)
    {
        _resolver.Answers["mapped"] = ["::ffff:192.0.2.1"];
        HostNameTable table = Table("mapped");
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.EqualTo(new[] { "mapped" }));
    }

    [Test]
    public async Task AnAddressMayHaveSeveralNames(CancellationToken cancel)
    {
        _resolver.Answers["b"] = ["192.0.2.1"];
        _resolver.Answers["a"] = ["192.0.2.1", "192.0.2.1"];
        HostNameTable table = Table("b", "a", "b");
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.EqualTo(new[] { "b", "a" }));
        Assert.That(_resolver.Asked, Has.Count.EqualTo(2), "a name is asked for once");
    }

    [Test]
    public async Task ANewAnswerTakesThePlaceOfTheOld(CancellationToken cancel)
    {
        _resolver.Answers["moving"] = ["192.0.2.1"];
        HostNameTable table = Table("moving");
        await table.RefreshAsync(cancel);
        await table.RefreshAsync(cancel);
        _resolver.Answers["moving"] = ["192.0.2.9"];
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.Empty);
        Assert.That(table.NamesOf(Address("192.0.2.9")), Is.EqualTo(new[] { "moving" }));
        Assert.That(_log.Lines, Is.EqualTo(new[] { "host name moving is 192.0.2.1", "host name moving is 192.0.2.9" }), "told at changes only");
    }

    [Test]
    public async Task AFailureKeepsTheAddressesAndIsToldOnce(CancellationToken cancel)
    {
        _resolver.Answers["api"] = ["192.0.2.1"];
        _resolver.Answers["other"] = ["192.0.2.2"];
        HostNameTable table = Table("api", "other");
        await table.RefreshAsync(cancel);
        _log.Lines.Clear();

        _resolver.Answers.TryRemove("api", out _);
        for (int i = 0; i < 3; i++) await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.EqualTo(new[] { "api" }));
        Assert.That(table.NamesOf(Address("192.0.2.2")), Is.EqualTo(new[] { "other" }), "the others go on");
        Assert.That(_log.Lines.Single(), Does.StartWith("host name api cannot be looked up: ").And.EndsWith("; the 1 addresses known of it stay"));

        _resolver.Answers["api"] = ["192.0.2.1"];
        await table.RefreshAsync(cancel);
        Assert.That(_log.Lines[^1], Is.EqualTo("host name api is 192.0.2.1"), "and its end is told");
    }

    [Test]
    public async Task AnEmptyAnswerIsAFailure(CancellationToken cancel)
    {
        _resolver.Answers["api"] = ["192.0.2.1"];
        HostNameTable table = Table("api");
        await table.RefreshAsync(cancel);
        _resolver.Answers["api"] = [];
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.EqualTo(new[] { "api" }));
    }

    [Test]
    public async Task ALongAnswerIsCut(CancellationToken cancel)
    {
        _resolver.Answers["many"] = [.. Enumerable.Range(0, 1000).Select(i => $"10.0.{i / 256}.{i % 256}")];
        HostNameTable table = Table("many");
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("10.0.0.255")), Is.Not.Empty);
        Assert.That(table.NamesOf(Address("10.0.1.0")), Is.Empty);
    }

    [Test]
    public async Task AResolverThatHangsIsAskedOnceAndItsLateAnswerCounts(CancellationToken cancel)
    {
        var late = new TaskCompletionSource<IPAddress[]>();
        int asked = 0;
        var table = new HostNameTable(["slow"], (_, _) => ++asked == 1 ? late.Task : Task.FromResult<IPAddress[]>([IPAddress.Loopback]), _clock, _log);
        for (int i = 0; i < 3; i++)
        {
            Task round = table.RefreshAsync(cancel);
            await _clock.AdvanceWhenAwaited(table.Timeout, cancel);
            await round;
        }

        Assert.That(asked, Is.EqualTo(1));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));

        late.SetResult([IPAddress.Parse("192.0.2.1")]);
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.EqualTo(new[] { "slow" }));
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("127.0.0.1")), Is.EqualTo(new[] { "slow" }), "then it is asked again");
    }

    [Test]
    public async Task AResolverThatBlocksItsCallerBlocksNobodyElse(CancellationToken cancel)
    {
        using var gate = new ManualResetEventSlim();
        var table = new HostNameTable(
            ["blocked"],
            (_, _) =>
            {
                gate.Wait(cancel);
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
            },
            _clock);
        Task round = table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("127.0.0.1")), Is.Empty, "a question is answered meanwhile");
        await _clock.AdvanceWhenAwaited(table.Timeout, cancel);
        await round;
        gate.Set();
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("127.0.0.1")), Is.Not.Empty);
    }

    [Test]
    public async Task TheLoopAsksAtEveryIntervalUntilItIsStopped(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _resolver.Answers["api"] = ["192.0.2.1"];
        HostNameTable table = Table("api", "gone");
        Task loop = table.RunAsync(stop.Token);
        for (int round = 1; round <= 3; round++)
        {
            await _clock.AdvanceWhenAwaited(TimeSpan.FromMinutes(1), cancel);
            while (_resolver.Asked.Count < 2 * (round + 1)) await Task.Delay(1, cancel);
        }

        await stop.CancelAsync();
        await loop;
        Assert.That(_resolver.Asked, Has.Count.EqualTo(8));
        Assert.That(table.NamesOf(Address("192.0.2.1")), Is.EqualTo(new[] { "api" }));
    }

    [Test]
    public async Task WithoutNamesThereIsNothingToDo(CancellationToken cancel)
    {
        HostNameTable table = Table();
        await table.RunAsync(cancel);
        Assert.That(table.NamesOf(default), Is.Empty);
    }

    [Test]
    public async Task TheSystemsResolverReadsAddresses(CancellationToken cancel)
    {
        var table = new HostNameTable(["127.0.0.1", new string('x', 300)], log: _log);
        await table.RefreshAsync(cancel);
        Assert.That(table.NamesOf(Address("127.0.0.1")), Is.EqualTo(new[] { "127.0.0.1" }));
        Assert.That(_log.Lines.Count(l => l.Contains("cannot be looked up", StringComparison.Ordinal)), Is.EqualTo(1), "a name that cannot be one is a failure like others");
    }

    private static UInt128 Address(string text) => AddressRange.Canonical(IPAddress.Parse(text));

    private HostNameTable Table(params string[] names) => new(names, _resolver.Lookup, _clock, _log);

    private sealed class FakeResolver
    {
        public ConcurrentDictionary<string, string[]> Answers { get; } = new();

        public ConcurrentQueue<string> Asked { get; } = new();

        public Task<IPAddress[]> Lookup(string name, CancellationToken cancel)
        {
            Asked.Enqueue(name);
            return Answers.TryGetValue(name, out string[]? addresses)
                ? Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())
                : throw new SocketException((int)SocketError.HostNotFound);
        }
    }
}

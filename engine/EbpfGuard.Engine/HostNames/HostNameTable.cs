using System.Collections.Frozen;
using System.Net;
using EbpfGuard.Dsl.Conditions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EbpfGuard.Engine.HostNames;

/// <summary>Finds the addresses of a host; throws when it has none or nobody answers.</summary>
public delegate Task<IPAddress[]> HostNameLookup(string name, CancellationToken cancel);

/// <summary>
/// The addresses of the host names in rules (<c>fd.sip.name</c> and its kin), looked up at the start and again at intervals. A question for
/// names is answered from what is known and never waits for a lookup.
/// </summary>
/// <remarks>
/// A rule names a host, an event has an address: it is the rule's name that is resolved, so that nobody chooses by a reverse entry of his
/// own which rules hold for his address. Before the first answer, and for a name that has never had one, there are no addresses.
/// </remarks>
public sealed partial class HostNameTable
{
    /// <summary>Addresses that are kept of one name; what an answer has beyond that is left out.</summary>
    public const int AddressLimit = 256;

    // A resolver's own limit is about as large; more would only queue there.
    private const int LookupsAtOnce = 8;

    private readonly HostName[] _hosts;
    private readonly HostNameLookup _lookup;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile FrozenDictionary<UInt128, IReadOnlyList<string>> _byAddress = FrozenDictionary<UInt128, IReadOnlyList<string>>.Empty;

    /// <summary>A table of the given names, without addresses as yet.</summary>
    /// <param name="names">The names as the rules spell them.</param>
    /// <param name="lookup">How to find addresses; the system's resolver when null.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="log">Told when a name's addresses change, when a lookup begins to fail, and when it works again.</param>
    public HostNameTable(IEnumerable<string> names, HostNameLookup? lookup = null, TimeProvider? time = null, ILogger? log = null)
    {
        _hosts = [.. names.Distinct(StringComparer.Ordinal).Select(name => new HostName(name))];
        _lookup = lookup ?? Dns.GetHostAddressesAsync;
        _time = time ?? TimeProvider.System;
        _log = log ?? NullLogger.Instance;
    }

    /// <summary>Time from the end of one round of lookups to the next. One minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a round waits for one name. Five seconds. An answer that comes later counts in the next round.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The names of the rules that have <paramref name="address"/> (as <see cref="AddressRange.Canonical"/> gives it), as they are spelled there.</summary>
    public IReadOnlyList<string> NamesOf(UInt128 address) => _byAddress.TryGetValue(address, out IReadOnlyList<string>? names) ? names : [];

    /// <summary>
    /// Looks all names up once. A name whose lookup fails, takes too long or gives nothing keeps the addresses it had. Not to be called again
    /// before it is done.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was.</exception>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = LookupsAtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(_hosts, options, (host, stop) => RefreshAsync(host, stop)).ConfigureAwait(false);
        _byAddress = _hosts
            .SelectMany(host => host.Addresses, (host, address) => (host.Name, Address: address))
            .GroupBy(pair => pair.Address)
            .ToFrozenDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(pair => pair.Name)]);
    }

    /// <summary>Looks all names up, now and at every <see cref="Interval"/>, until <paramref name="cancel"/> says stop; then it returns.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (_hosts.Length > 0)
            {
                await RefreshAsync(cancel).ConfigureAwait(false);
                await Task.Delay(Interval, _time, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async ValueTask RefreshAsync(HostName host, CancellationToken cancel)
    {
        try
        {
            // A resolver that hangs cannot be stopped, so that a name is asked for again only when the last question has come back.
            host.Pending ??= Task.Run(() => _lookup(host.Name, cancel), cancel);
            IPAddress[] answer = await host.Pending.WaitAsync(Timeout, _time, cancel).ConfigureAwait(false);
            Accept(host, answer);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (!host.IsFailing) LogFailure(_log, host.Name, e.Message, host.Addresses.Count);
            host.IsFailing = true;
        }

        if (host.Pending?.IsCompleted == true) host.Pending = null;
    }

    private void Accept(HostName host, IPAddress[] answer)
    {
        HashSet<UInt128> addresses = [.. answer.Take(AddressLimit).Select(AddressRange.Canonical)];
        if (addresses.Count == 0) throw new InvalidDataException("the answer has no address");
        if (host.IsFailing || !addresses.SetEquals(host.Addresses))
        {
            string text = string.Join(", ", answer.Take(AddressLimit).Distinct());
            LogAddresses(_log, host.Name, text);
        }

        host.Addresses = addresses;
        host.IsFailing = false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "host name {Name} is {Addresses}")]
    private static partial void LogAddresses(ILogger log, string name, string addresses);

    [LoggerMessage(Level = LogLevel.Warning, Message = "host name {Name} cannot be looked up: {Reason}; the {Count} addresses known of it stay")]
    private static partial void LogFailure(ILogger log, string name, string reason, int count);

    private sealed class HostName(string name)
    {
        public string Name { get; } = name;

        public IReadOnlySet<UInt128> Addresses { get; set; } = FrozenSet<UInt128>.Empty;

        public Task<IPAddress[]>? Pending { get; set; }

        public bool IsFailing { get; set; }
    }
}

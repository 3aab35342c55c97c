using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Containers.Sources;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.HostNames;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>What user space knows of the host, beside what the kernel says of an event.</summary>
/// <param name="accounts">The host's accounts.</param>
/// <param name="containers">The host's containers.</param>
/// <param name="processes">Where the proc file system is mounted.</param>
public sealed class HostFacts(AccountNames accounts, ContainerCatalog containers, string processes = "/proc") : IDisposable
{
    private volatile HostNameTable _names = new([]);
    private volatile AccountNames _accounts = accounts;
    private CancellationTokenSource? _refreshing;

    /// <summary>Nothing but what /proc says.</summary>
    public static HostFacts None { get; } = new(AccountNames.None, new ContainerCatalog("/nonexistent"));

    /// <summary>The host's accounts, as they were last read.</summary>
    public AccountNames Accounts => _accounts;

    /// <summary>Where the accounts are read from; null when they stay as they are.</summary>
    public string? AccountFile { get; init; }

    /// <summary>What this host says now.</summary>
    public static HostFacts Read() => new(AccountNames.Read(), new ContainerCatalog()) { AccountFile = AccountNames.DefaultFile };

    /// <summary>Reads the accounts again: for each policy, they are those of the moment when it is made.</summary>
    public AccountNames ReadAccounts()
    {
        if (AccountFile is { } file) _accounts = AccountNames.Read(file);
        return _accounts;
    }

    /// <summary>From now on the addresses of these names are asked for, again and again; those of names before them no more.</summary>
    public void Follow(IReadOnlyCollection<string> hostNames)
    {
        Dispose();
        _names = new HostNameTable(hostNames);
        if (hostNames.Count == 0) return;
        _refreshing = new CancellationTokenSource();
        HostNameTable names = _names;
        CancellationToken stopped = _refreshing.Token;
        _ = Task.Run(() => names.RunAsync(stopped), stopped);
    }

    /// <summary>The value of a field that is dear to know, when a condition or an output asks for it; null when there is none.</summary>
    public FactValue? Find(DecisionEvent decision, FieldReference field) => field.Definition.Name switch
    {
        "proc.env" => ProcessEnvironment.Read(decision.Process.Pid, decision.Process.StartTimeNs, processes)?.Find(field.Key) ?? FactValue.Unknown,
        "user.homedir" => Text(AccountOf(decision)?.Home),
        "user.shell" => Text(AccountOf(decision)?.Shell),
        "group.name" => decision.Numbers[FactInput.Gid] is { State: FactState.Known } gid ? Text(_accounts.GroupName(gid.Value)) : FactValue.Unknown,
        "fd.sip.name" => NamesOf(decision.Numbers.Server),
        "fd.cip.name" => NamesOf(decision.Numbers.Client),
        var name when name.StartsWith("container.", StringComparison.Ordinal) || name.StartsWith("k8s.", StringComparison.Ordinal) =>
            containers.FieldsOf(decision.Container).Get(name, field.Key),
        _ => null,
    };

    /// <summary>Stops asking for addresses.</summary>
    public void Dispose()
    {
        _refreshing?.Cancel();
        _refreshing?.Dispose();
        _refreshing = null;
    }

    private Account? AccountOf(DecisionEvent decision) =>
        decision.Numbers[FactInput.Uid] is { State: FactState.Known } uid ? _accounts.Find(uid.Value) : null;

    private static TextFact? Text(string? text) => string.IsNullOrEmpty(text) ? null : new TextFact(text);

    private ListFact? NamesOf(System.Net.IPEndPoint? end)
    {
        if (end is null) return null;
        IReadOnlyList<string> names = _names.NamesOf(AddressRange.Canonical(end.Address));
        return names.Count == 0 ? null : new ListFact([.. names.Select(n => new TextFact(n))]);
    }
}

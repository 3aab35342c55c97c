using System.Net;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// A decision as the language sees it: field values for outputs, and for conditions that go on in user space. What a
/// record holds only in part is unknown to a condition, and shown with <c>…</c> to people.
/// </summary>
public sealed class DecisionFacts
{
    private readonly DecisionEvent _event;
    private readonly AccountNames _accounts;
    private readonly bool _isForPeople;

    private DecisionFacts(DecisionEvent decision, AccountNames accounts, bool isForPeople)
    {
        _event = decision;
        _accounts = accounts;
        _isForPeople = isForPeople;
    }

    /// <summary>The facts for a condition: cut texts are unknown.</summary>
    public static EventFacts ForCondition(DecisionEvent decision, AccountNames accounts) =>
        new DecisionFacts(decision, accounts, isForPeople: false).Build();

    /// <summary>The facts for an output: cut texts show what there is.</summary>
    public static EventFacts ForPeople(DecisionEvent decision, AccountNames accounts) =>
        new DecisionFacts(decision, accounts, isForPeople: true).Build();

    /// <summary>The operation that is judged at <paramref name="point"/>.</summary>
    public static Operation OperationOf(DecisionPoint point) => point switch
    {
        DecisionPoint.Open => Operation.Open,
        DecisionPoint.Unlink => Operation.Unlink,
        DecisionPoint.Rename => Operation.Rename,
        DecisionPoint.Connect => Operation.Connect,
        _ => Operation.Exec,
    };

    private EventFacts Build()
    {
        Operation operation = OperationOf(_event.Point);
        var values = new Dictionary<string, FactValue>(32, StringComparer.Ordinal)
        {
            ["evt.type"] = new TextFact(EventType(operation)),
            ["evt.dir"] = new TextFact("<"),
            ["evt.num"] = new NumberFact((long)_event.Sequence + 1),
            ["proc.pid"] = new NumberFact(_event.Process.Pid),
            ["proc.ppid"] = new NumberFact(_event.Process.Ppid),
            ["proc.sid"] = new NumberFact(_event.Sid),
            ["proc.tty"] = new NumberFact(_event.Tty),
            ["user.uid"] = new NumberFact(_event.Uid),
            ["user.name"] = Text(_accounts.UserName(_event.Uid)),
            ["user.loginuid"] = new NumberFact(_event.LoginUid),
            ["group.gid"] = new NumberFact(_event.Gid),
            ["proc.cwd"] = FactValue.Unknown,
            ["fd.num"] = FactValue.Unknown,
        };
        AddProcess(values);
        AddObject(values, operation);
        AddSocket(values);
        return new EventFacts(operation, values);
    }

    private void AddProcess(Dictionary<string, FactValue> values)
    {
        ProcessFacts process = _event.Process;
        bool isAttempt = _event.Point == DecisionPoint.ExecCheck;
        List<FactValue> names = [isAttempt ? NewName() : new TextFact(process.Name)];
        List<FactValue> paths = [isAttempt ? NewPath() : ExePath(process)];
        bool isCut = process.LineageIsCut;
        foreach (ProcessFacts ancestor in process.Ancestors)
        {
            names.Add(new TextFact(ancestor.Name));
            paths.Add(ExePath(ancestor));
            isCut |= ancestor.LineageIsCut;
        }

        // A lineage that was cut, or never seen, goes on with ancestors that nobody knows.
        bool goesOn = isCut || (process.Parent is null && process.Pid > 1);
        for (int i = names.Count; goesOn && !_isForPeople && i <= FieldCatalog.DeepestAncestor; i++)
        {
            names.Add(FactValue.Unknown);
            paths.Add(FactValue.Unknown);
        }

        values["proc.name"] = names[0];
        values["proc.exepath"] = paths[0];
        values["proc.aname"] = new ListFact(names);
        values["proc.aexepath"] = new ListFact(paths);
        if (!isAttempt)
        {
            values["proc.exe"] = process.Arguments is { Count: > 0 } arguments ? new TextFact(arguments[0]) : FactValue.Unknown;
            values["proc.args"] = Arguments(process, a => string.Join(' ', a.Skip(1))) is TextFact args
                ? args with { Pieces = [.. process.Arguments!.Skip(1)] } : FactValue.Unknown;
            values["proc.cmdline"] = Arguments(process, _ => process.CommandLine!);
        }

        values["proc.pcmdline"] = process.Parent is { } parent
            ? Arguments(parent, _ => parent.CommandLine!)
            : process.Pid > 1 ? FactValue.Unknown : FactValue.Missing;
    }

    private void AddObject(Dictionary<string, FactValue> values, Operation operation)
    {
        // An exec's path is the program, which the process's own facts name already.
        if (operation is Operation.Exec or Operation.Connect) return;

        values["fd.name"] = Cut(_event.Path, _event.Facts.HasFlag(RecordFacts.PathCut));
        if (FactWords.FdType(_event.FdType) is { } type) values["fd.type"] = new TextFact(type);
        if (FactWords.FdTypeCharacter(_event.FdType) is { } letter) values["fd.typechar"] = new TextFact(letter);
        if (!_event.Facts.HasFlag(RecordFacts.Open)) return;

        ulong flags = _event.OpenFlags;
        values["evt.arg.flags"] = new FlagsFact(FactWords.OpenFlags(flags));
        values["evt.is_open_read"] = Boolean(Has(flags, OpenFlag.Rdonly) || Has(flags, OpenFlag.Rdwr));
        values["evt.is_open_write"] = Boolean(Has(flags, OpenFlag.Wronly) || Has(flags, OpenFlag.Rdwr));
        values["evt.is_open_exec"] = FactValue.Unknown;
    }

    private void AddSocket(Dictionary<string, FactValue> values)
    {
        if (!_event.Facts.HasFlag(RecordFacts.Socket)) return;

        if (FactWords.L4Protocol(_event.L4Protocol) is { } protocol) values["fd.l4proto"] = new TextFact(protocol);
        if (FactWords.Family(_event.Family) is { } family) values["fd.sockfamily"] = new TextFact(family);
        if (FactWords.FdType(_event.FdType) is { } type) values["fd.type"] = new TextFact(type);
        if (FactWords.FdTypeCharacter(_event.FdType) is { } letter) values["fd.typechar"] = new TextFact(letter);
        if (_event.Server is not { } server)
        {
            if (_event.Path is not null) values["fd.name"] = Cut(_event.Path, _event.Facts.HasFlag(RecordFacts.PathCut));
            return;
        }

        AddEnd(values, server, "fd.sip", "fd.sport", "fd.snet");
        if (_event.Client is { } client) AddEnd(values, client, "fd.cip", "fd.cport", "fd.cnet");
        values["fd.name"] = new TextFact(_event.Client is null ? $"->{server}" : $"{_event.Client}->{server}");
    }

    private static void AddEnd(
        Dictionary<string, FactValue> values, IPEndPoint end, string address, string port, string network)
    {
        values[address] = values[network] = new AddressFact(AddressRange.Canonical(end.Address));
        values[port] = new NumberFact(end.Port);
    }

    // Before an exec the record's process is still the caller; the program to be is the record's path.
    private FactValue NewPath() => Cut(_event.Path, _event.Facts.HasFlag(RecordFacts.PathCut));

    private FactValue NewName()
    {
        const int LongestName = AbiLimits.NameMax - 1;
        if (_event.Path is null) return FactValue.Unknown;
        string name = _event.Path[(_event.Path.LastIndexOf('/') + 1)..];
        return new TextFact(name.Length > LongestName ? name[..LongestName] : name);
    }

    private FactValue ExePath(ProcessFacts process) => Cut(process.ExePath, process.ExePathIsCut);

    private FactValue Arguments(ProcessFacts process, Func<IReadOnlyList<string>, string> join)
    {
        if (process.Arguments is null || (process.ArgumentsAreCut && !_isForPeople)) return FactValue.Unknown;
        string text = join(process.Arguments);
        return new TextFact(process.ArgumentsAreCut ? text + " …" : text);
    }

    private FactValue Cut(string? text, bool isCut)
    {
        if (text is null) return FactValue.Unknown;
        if (!isCut) return new TextFact(text);
        return _isForPeople ? new TextFact("…" + text) : FactValue.Unknown;
    }

    private static FactValue Text(string? text) => text is null ? FactValue.Missing : new TextFact(text);

    private static NumberFact Boolean(bool value) => new(value ? 1 : 0);

    private static bool Has(ulong flags, OpenFlag flag) => (flags >> (int)flag & 1) != 0;

    private static string EventType(Operation operation) => operation switch
    {
        Operation.Exec => "execve",
        Operation.Open => "open",
        Operation.Unlink => "unlink",
        Operation.Rename => "rename",
        _ => "connect",
    };
}

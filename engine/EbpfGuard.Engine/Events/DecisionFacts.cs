using System.Net;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// A decision as the language sees it: field values for outputs, and for conditions that go on in user space. Of a path that is too
/// long a condition knows the beginning and the end; what else a record holds only in part is unknown to it. People are shown what there
/// is, with <c>…</c>.
/// </summary>
public sealed class DecisionFacts
{
    /// <summary>The path of an object that the host has no name for: no path has a NUL in it.</summary>
    public const string NoName = "\0";

    // Stands for the middle of a path that is too long.
    private const char Missing = '\0';

    private static readonly FactValue NoNameOfTheHost = new TextFact(NoName);

    private readonly DecisionEvent _event;
    private readonly HostFacts _host;
    private readonly bool _isForPeople;

    // What is there and has no name on the host; null outside the host's view.
    private readonly FactValue? _nameless;

    // The program is meant as the script that it runs.
    private bool _isScript;

    // The object is meant by its second name.
    private readonly bool _isSecondName;

    private DecisionFacts(DecisionEvent decision, HostFacts host, bool isForPeople, FactValue? nameless = null, bool isSecondName = false)
    {
        _isSecondName = isSecondName;
        _event = decision;
        _host = host;
        _isForPeople = isForPeople;
        _nameless = nameless;
    }

    private bool IsHostView => _nameless is not null;

    /// <summary>
    /// The facts for a condition, once for each view of the names of objects and programs: the process's own and, where it is another
    /// one, the host's; in each once for either name of what is renamed or linked; and where a script is run as often again, for the script, after
    /// those for its interpreter. A condition holds when it holds in one of them.
    /// </summary>
    /// <param name="decision">The decision.</param>
    /// <param name="host">What user space knows of the host.</param>
    /// <param name="onUnknown">What the rule makes of the unknown: to one that lets it pass, what has no name on the host is unknown.</param>
    public static IEnumerable<EventFacts> ForCondition(DecisionEvent decision, HostFacts host, OnUnknown onUnknown)
    {
        FactValue nameless = onUnknown == OnUnknown.Ignore ? FactValue.Unknown : NoNameOfTheHost;
        foreach (bool isScript in decision.IsOfScript ? (bool[])[false, true] : [false])
        {
            foreach (FactValue? view in decision.HasHostView ? (FactValue?[])[null, nameless] : [null])
            {
                yield return new DecisionFacts(decision, host, isForPeople: false, view) { _isScript = isScript }.Build();
                if (decision.HasTwoNames) yield return new DecisionFacts(decision, host, isForPeople: false, view, isSecondName: true).Build();
            }
        }
    }

    /// <summary>The facts for an output: cut texts show what there is; the program is the script that it runs where that is meant.</summary>
    public static EventFacts ForPeople(DecisionEvent decision, HostFacts host, bool isScript = false) =>
        new DecisionFacts(decision, host, isForPeople: true) { _isScript = isScript }.Build();

    // The system call that was made; what came by none of those that lead to the operation, as by io_uring, has the first one's name.
    private string EventType(Operation operation)
    {
        IEnumerable<string> calls = OperationCatalog.CallsOf(operation);
        return SystemCalls.NameOf(_event.Call) is { } name && calls.Contains(name) ? name : calls.First();
    }

    private EventFacts Build()
    {
        Operation operation = DecisionPoints.OperationOf(_event.Point);
        var values = new Dictionary<string, FactValue>(32, StringComparer.Ordinal)
        {
            ["evt.type"] = new TextFact(EventType(operation)),
            ["evt.dir"] = new TextFact("<"),
            ["evt.num"] = new NumberFact((long)_event.Sequence + 1),
            ["evt.time"] = Late(() => new TextFact(AuditTime.OfDay(_event.TimeNs))),
            ["container.id"] = new TextFact(_event.Container),
            ["proc.cwd"] = FactValue.Unknown,
            ["fd.num"] = FactValue.Unknown,
        };
        EventNumbers numbers = _event.Numbers;
        Func<long, string?> userName = uid => _host.Accounts.UserName((uint)uid);
        foreach ((string name, KernelField field) in FieldValues.Numbers)
        {
            FactValue value = FieldValues.Of(field, numbers[field.Input], userName);
            if (value is not MissingFact) values[name] = value;
        }

        foreach ((string name, FactInput input) in FieldValues.Texts)
        {
            if (_event.Texts[input] is { State: not FactState.Missing } text) values[name] = Path(text);
        }

        AddProcess(values);
        AddObject(values, operation);
        AddSocket(values);
        return new EventFacts(operation, values) { Supply = field => _host.Find(_event, field) };
    }

    private void AddProcess(Dictionary<string, FactValue> values)
    {
        ProcessFacts process = _event.Process;
        bool isAttempt = _event.Attempt is not null;
        List<FactValue> names = [isAttempt ? new TextFact(_event.Attempt!.Name) : Name(process)];
        // Before an exec the record's process is still the caller, and the program to be is the record's object; after it they are one, which may
        // have been meant by another link.
        bool isObject = isAttempt || _isScript || (_event.Point == DecisionPoint.Exec && IsHostView && _event.HasHostName);
        List<FactValue> paths = [isObject ? ObjectPath() : ExePath(process)];
        List<FactValue> firsts = [isAttempt ? FactValue.Missing : FirstArgument(process)];
        bool isCut = process.LineageIsCut;
        foreach (ProcessFacts ancestor in process.Ancestors)
        {
            names.Add(Name(ancestor));
            paths.Add(ExePath(ancestor));
            firsts.Add(FirstArgument(ancestor));
            isCut |= ancestor.LineageIsCut;
        }

        // A lineage that was cut, or never seen, goes on with ancestors that nobody knows.
        bool goesOn = isCut || (process.Parent is null && process.Pid > 1);
        for (int i = names.Count; goesOn && !_isForPeople && i <= FieldCatalog.DeepestAncestor; i++)
        {
            names.Add(FactValue.Unknown);
            paths.Add(FactValue.Unknown);
            firsts.Add(FactValue.Unknown);
        }

        // A program that asks for another in its place will be one that was replaced.
        AddReplaced(isAttempt ? process.Replaced.Prepend(process) : process.Replaced, names, paths, firsts);
        values["proc.name"] = names[0];
        values["proc.exepath"] = paths[0];
        values["proc.aname"] = new ListFact(names);
        values["proc.aexepath"] = new ListFact(paths);
        values["proc.aexe"] = new ListFact(firsts);
        values["proc.is_exe_from_memfd"] = isAttempt ? NewFlag(FactInput.ProcMemfd) : Flag(process, ProgramFlags.Memfd);
        values["proc.is_exe_upper_layer"] = isAttempt ? NewFlag(FactInput.ProcUpper) : Flag(process, ProgramFlags.UpperLayer);
        if (!isAttempt)
        {
            values["proc.exe"] = firsts[0];
            values["proc.args"] = Late(() => Arguments(process, (_, a) => string.Join(' ', a.Skip(1))));
            values["proc.cmdline"] = Late(() => CommandLine(process));
        }
        else if (_isForPeople && _event.Attempt is { } attempt)
        {
            values["proc.exe"] = attempt.Arguments.Count > 0 ? new TextFact(attempt.Arguments[0]) : FactValue.Unknown;
            values["proc.args"] = new TextFact(attempt.ArgumentLine);
            values["proc.cmdline"] = new TextFact(attempt.CommandLine);
        }

        values["proc.pcmdline"] = process.Parent is { } parent
            ? Late(() => CommandLine(parent))
            : process.Pid > 1 ? FactValue.Unknown : FactValue.Missing;
    }

    // Programs that an exec in place has replaced are ancestors without a number: they stand behind all that have one.
    private void AddReplaced(IEnumerable<ProcessFacts> all, List<FactValue> names, List<FactValue> paths, List<FactValue> firsts)
    {
        bool isCut = false;
        foreach (ProcessFacts replaced in all)
        {
            Add(Name(replaced), ExePath(replaced), FirstArgument(replaced));
            isCut |= replaced.LineageIsCut;
        }

        // Of those that are not kept nobody knows what they were.
        if (isCut && !_isForPeople) Add(FactValue.Unknown, FactValue.Unknown, FactValue.Unknown);

        void Add(FactValue name, FactValue path, FactValue first)
        {
            while (names.Count <= FieldCatalog.DeepestAncestor)
            {
                foreach (List<FactValue> facts in (List<FactValue>[])[names, paths, firsts]) facts.Add(FactValue.Missing);
            }

            names.Add(name);
            paths.Add(path);
            firsts.Add(first);
        }
    }

    private void AddObject(Dictionary<string, FactValue> values, Operation operation)
    {
        // An exec's path is the program, which the process's own facts name already.
        if (!OperationSet.Files.Has(operation)) return;

        values["fd.name"] = ObjectPath();
        // It is read where a rule asks for it.
        if (operation == Operation.Open) values.TryAdd("fd.nameraw", FactValue.Unknown);
    }

    private void AddSocket(Dictionary<string, FactValue> values)
    {
        if (_event.Numbers[FactInput.Family].State != FactState.Known) return;
        (IPEndPoint? server, IPEndPoint? client) = (_event.Numbers.Server, _event.Numbers.Client);
        if (server is not null) AddEnd(values, server, "fd.sip", "fd.sport");
        if (client is not null) AddEnd(values, client, "fd.cip", "fd.cport");
        if (server is not null) values["fd.name"] = new TextFact($"{client}->{server}");
        else if (_event.Texts[FactInput.Path] is { State: FactState.Known } path) values["fd.name"] = Path(path);
    }

    private static void AddEnd(Dictionary<string, FactValue> values, IPEndPoint end, string address, string port)
    {
        values[address] = new AddressFact(AddressRange.Canonical(end.Address));
        values[port] = new NumberFact(end.Port);
    }

    private FactValue Name(ProcessFacts process) =>
        process.ProgramIsUnknown && !_isForPeople ? FactValue.Unknown : new TextFact(process.Name) { IsClaimed = process.NameIsClaimed };

    private FactValue NewFlag(FactInput input) =>
        _event.Numbers[input] is { State: FactState.Known } flag ? new NumberFact(flag.Value) : FactValue.Unknown;

    private static FactValue Flag(ProcessFacts process, ProgramFlags flag) =>
        process.ProgramIsUnknown ? FactValue.Unknown : Boolean(process.Flags.HasFlag(flag));

    private FactValue ExePath(ProcessFacts process)
    {
        FactState state = IsHostView ? process.HostPathState : FactState.Missing;
        if (state == FactState.Nameless) return _nameless!;
        return (state == FactState.Missing ? process.ExePath : process.HostPath) is { } path ? new TextFact(path) : FactValue.Unknown;
    }

    private FactValue ObjectPath() =>
        IsHostView && _event.Texts[FactInput.HostPath].State == FactState.Nameless ? _nameless!
        : Path(_event.Texts[
            _isSecondName ? FactInput.NewPath : _event.HasTwoNames ? FactInput.OldPath : IsHostView && _event.HasHostName ? FactInput.HostPath : FactInput.Path]);

    // Few conditions ask for arguments; for people all that is shown is at hand.
    private FactValue Late(Func<FactValue> read) => _isForPeople ? read() : new LateFact(read);

    // A condition asks for all of them, or for none; people are shown a beginning.
    private FactValue Arguments(ProcessFacts process, Func<ProcessFacts, IReadOnlyList<string>, string> join)
    {
        IReadOnlyList<string>? arguments = process.Arguments;
        if (!_isForPeople && process.ArgumentsAreRewritten) arguments = null;
        else if (!_isForPeople && process.ArgumentsAreCut) arguments = process.WholeArguments?.Read();
        if (arguments is null) return FactValue.Unknown;
        string text = join(process, arguments);
        return new TextFact(process.ArgumentsAreCut && _isForPeople ? text + " …" : text)
        {
            IsClaimed = process.ArgumentsAreClaimed, Pieces = [.. arguments.Skip(1)],
        };
    }

    private FactValue CommandLine(ProcessFacts process) => Arguments(process, (p, a) => p.CommandLineOf(a)) is TextFact line
        ? line with { IsClaimed = line.IsClaimed || process.NameIsClaimed, Pieces = null } : FactValue.Unknown;

    private FactValue Path(EventText path)
    {
        if (path.Value is null) return path.State == FactState.Missing ? FactValue.Missing : FactValue.Unknown;
        if (!path.IsCut) return new TextFact(path.Value);
        return _isForPeople ? new TextFact(path.Value.Replace(Missing, '…')) : new TextFact(path.Value) { IsCut = true };
    }

    private static NumberFact Boolean(bool value) => new(value ? 1 : 0);

    // One that fills all that there is may go on.
    private FactValue FirstArgument(ProcessFacts process)
    {
        if (process.Arguments is not { Count: > 0 } arguments) return FactValue.Unknown;
        bool isWhole = !process.ArgumentsAreRewritten && (!process.ArgumentsAreCut || arguments.Count > 1);
        return isWhole || _isForPeople ? new TextFact(arguments[0]) { IsClaimed = process.ArgumentsAreClaimed } : FactValue.Unknown;
    }
}

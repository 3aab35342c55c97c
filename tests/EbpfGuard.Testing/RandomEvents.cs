using System.Globalization;
using System.Net;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Testing;

/// <summary>
/// Random events from a seed, such as a kernel could see: paths are absolute, a command line agrees with name and arguments, a
/// unix socket has no address, user names agree with <see cref="Literals.Accounts"/>. They lean towards the literals of a policy.
/// Texts are missing or unknown now and then.
/// </summary>
public sealed class RandomEvents
{
    private readonly Dice _dice;
    private readonly Literals _literals;
    private readonly PolicyWords _words;

    /// <summary>Events for <paramref name="policy"/>.</summary>
    public RandomEvents(int seed, Policy policy)
    {
        _dice = new Dice(seed);
        _literals = new Literals(_dice);
        _words = new PolicyWords(policy);
    }

    /// <summary>Percentage of texts that are missing.</summary>
    public int MissingPercent { get; init; } = 3;

    /// <summary>Percentage of texts that are unknown.</summary>
    public int UnknownPercent { get; init; } = 3;

    /// <summary>Percentage of programs whose name, and of those whose arguments, are only a claim.</summary>
    public int ClaimedPercent { get; init; } = 5;

    /// <summary>An event of any operation.</summary>
    public EventFacts Next() => Next(_dice.Pick(Enum.GetValues<Operation>()));

    /// <summary>An event of <paramref name="operation"/>.</summary>
    public EventFacts Next(Operation operation)
    {
        Dictionary<string, FactValue> facts = new(StringComparer.Ordinal);
        AddLineage(facts);
        AddProcess(facts);
        if (OperationSet.Files.Has(operation)) AddFile(facts);
        if ((OperationSet.Connections | OperationSet.Dup).Has(operation)) AddConnection(facts);
        if (OperationSet.OnReturn.Has(operation)) AddResult(facts);
        AddArguments(facts, operation);
        return new EventFacts(operation, facts);
    }

    private void AddLineage(Dictionary<string, FactValue> facts)
    {
        int generations = 1 + _dice.Roll(10);
        FactValue[] names = [.. Enumerable.Range(0, generations).Select(_ => (FactValue)new TextFact(Name()))];
        (bool Name, bool Arguments)[] claimed =
            [.. Enumerable.Range(0, generations).Select(_ => (_dice.Chance(ClaimedPercent), _dice.Chance(ClaimedPercent)))];
        if (generations > 1) facts["proc.pcmdline"] = Claim(Blur(ParentLine(ref names[1])), claimed[1].Name || claimed[1].Arguments);
        for (int i = 0; i < generations; i++) names[i] = Claim(names[i], claimed[i].Name);
        FactValue[] paths = [.. Enumerable.Range(0, generations).Select(_ => Blur(new TextFact(Word("proc.exepath", "proc.pexepath", "proc.aexepath"))))];
        FactValue[] firsts = [.. Enumerable.Range(0, generations).Select(i => Claim(Blur(new TextFact(Word("proc.exe", "proc.pexe", "proc.aexe"))), claimed[i].Arguments))];
        (facts["proc.name"], facts["proc.exe"], facts["proc.exepath"]) = (names[0], firsts[0], paths[0]);
        (facts["proc.aname"], facts["proc.aexe"], facts["proc.aexepath"]) = (new ListFact(names), new ListFact(firsts), new ListFact(paths));
        AddOwnArguments(facts, claimed[0].Arguments);
    }

    private void AddOwnArguments(Dictionary<string, FactValue> facts, bool isClaimed)
    {
        string line = Word("proc.args", "proc.cmdline");
        string args = _dice.Chance(50) && line.IndexOf(' ') is var blank and >= 0 ? line[(blank + 1)..] : line;
        var name = (TextFact)facts["proc.name"];
        bool isCut = _dice.Chance(UnknownPercent);
        facts["proc.args"] = isCut ? FactValue.Unknown : Claim(new TextFact(args), isClaimed);
        facts["proc.cmdline"] = isCut ? FactValue.Unknown
            : Claim(new TextFact(args.Length == 0 ? name.Value : $"{name.Value} {args}"), name.IsClaimed || isClaimed);
    }

    private void AddProcess(Dictionary<string, FactValue> facts)
    {
        facts["proc.cwd"] = Blur(new TextFact(AbsolutePath("proc.cwd")));
        foreach (string number in new[] { "proc.pid", "proc.ppid", "proc.sid", "proc.tty", "group.gid", "proc.vpid", "proc.duration", "proc.is_vpgid_leader" })
            facts[number] = Number(number);
        facts["proc.is_exe_from_memfd"] = Number("proc.is_exe_from_memfd");
        facts["proc.is_exe_upper_layer"] = Number("proc.is_exe_upper_layer");
        facts["container.id"] = new TextFact(_literals.Value(FieldCatalog.Get("container.id")));
        foreach (string set in new[] { "thread.cap_effective", "thread.cap_permitted", "thread.cap_inheritable" }) facts[set] = Names(set);
        long uid = _dice.Chance(70) ? _dice.Pick(Literals.Accounts.Keys.ToArray()) : Number("user.uid").Value;
        facts["user.uid"] = new NumberFact(uid);
        facts["user.name"] = NameOf(uid);
        long login = _dice.Chance(50) ? _dice.Pick(Literals.Accounts.Keys.ToArray()) : Number("user.loginuid").Value;
        facts["user.loginuid"] = new NumberFact(login);
        facts["user.loginname"] = NameOf(login);
    }

    private static FactValue NameOf(long uid) => Literals.Accounts.TryGetValue(uid, out string? user) ? new TextFact(user) : FactValue.Missing;

    private void AddArguments(Dictionary<string, FactValue> facts, Operation operation)
    {
        switch (operation)
        {
            case Operation.Open:
                foreach (string boolean in new[] { "evt.is_open_read", "evt.is_open_write", "evt.is_open_exec" }) facts[boolean] = Number(boolean);
                facts["evt.arg.flags"] = Names("evt.arg.flags");
                facts["fd.nameraw"] = Blur(new TextFact(Word("fd.nameraw")));
                break;
            case Operation.Rename or Operation.Link:
                facts["evt.arg.oldpath"] = Blur(new TextFact(AbsolutePath("evt.arg.oldpath")));
                facts["evt.arg.newpath"] = Blur(new TextFact(AbsolutePath("evt.arg.newpath")));
                break;
            case Operation.Symlink:
                facts["evt.arg.target"] = Blur(new TextFact(Word("evt.arg.target")));
                break;
            case Operation.Chmod:
                facts["evt.arg.mode"] = Names("evt.arg.mode");
                break;
            case Operation.Setns or Operation.Unshare:
                facts["evt.arg.flags"] = Names("evt.arg.flags");
                break;
            case Operation.Socket:
                facts["evt.arg.domain"] = Closed("evt.arg.domain");
                break;
            case Operation.Ptrace:
                facts["evt.arg.request"] = Closed("evt.arg.request");
                break;
            case Operation.Setuid:
                facts["evt.arg.uid"] = Closed("evt.arg.uid");
                break;
            case Operation.Bpf:
                facts["evt.arg.cmd"] = Closed("evt.arg.cmd");
                break;
        }
    }

    private void AddResult(Dictionary<string, FactValue> facts)
    {
        (long number, string word) = _dice.Pick([(0L, "SUCCESS"), (3L, "SUCCESS"), (-1L, "EPERM"), (-2L, "ENOENT"), (-115L, "EINPROGRESS")]);
        facts["evt.rawres"] = new NumberFact(number);
        facts["evt.res"] = new TextFact(word);
    }

    // Of words for numbers only those that a number has.
    private TextFact Closed(string field) => new(_literals.Value(FieldCatalog.Get(field)));

    // Names that the policy speaks of, and others; in a text of them in their own order.
    private FlagsFact Names(string field)
    {
        FieldDefinition definition = FieldCatalog.Get(field);
        HashSet<string> drawn = [.. _dice.Many(1, 4, () => Word(field)).Where(definition.Vocabulary!.Contains), _literals.Value(definition)];
        return new FlagsFact(definition.Vocabulary!.Where(drawn.Contains).ToHashSet(StringComparer.Ordinal))
        {
            Separator = definition.IsText ? ' ' : '|',
        };
    }

    private void AddFile(Dictionary<string, FactValue> facts)
    {
        string path = _dice.Roll(10) switch
        {
            0 => AbsolutePath("fd.directory") + "/" + Word("fd.filename"),
            1 => _literals.Path() + "/" + Word("fd.filename"),
            _ => AbsolutePath("fd.name"),
        };
        string name = path.Replace("//", "/", StringComparison.Ordinal);
        facts["fd.name"] = Blur(_dice.Chance(8) ? TooLong(name) : new TextFact(name));
        facts["fd.typechar"] = new TextFact(_dice.Pick(["f", "f", "f", "d", "p", "c", "b", "o"]));
    }

    // Its beginning and its end; one of them is the policy's own.
    private TextFact TooLong(string name)
    {
        string filler = string.Concat(Enumerable.Repeat("/abcdefg", 160)), other = AbsolutePath("fd.name");
        bool isBeginning = _dice.Chance(50);
        return new TextFact($"{(isBeginning ? name : other)}{filler}\0{filler}{(isBeginning ? other : name)}") { IsCut = true };
    }

    private void AddConnection(Dictionary<string, FactValue> facts)
    {
        IPAddress server = IPAddress.Parse(_dice.Pick(_words.HostsOf("fd.sip", "fd.cip") is { Count: > 0 } hosts && _dice.Chance(60) ? hosts : [_literals.Value(FieldCatalog.Get("fd.sip"))]));
        IPAddress client = IPAddress.Parse(_literals.Value(FieldCatalog.Get("fd.cip")));
        bool isIp = _dice.Chance(85);
        bool isShort = AddressRange.Canonical(server) >> 32 == 0xffff;
        facts["fd.typechar"] = new TextFact(!isIp ? "u" : isShort ? "4" : "6");
        facts["fd.sockfamily"] = new TextFact(isIp ? "ip" : "unix");
        if (!isIp) return;
        facts["fd.sip"] = new AddressFact(AddressRange.Canonical(server));
        facts["fd.sport"] = Number("fd.sport");
        if (_dice.Chance(90)) facts["fd.l4proto"] = new TextFact(_literals.Value(FieldCatalog.Get("fd.l4proto")));
        if (_dice.Chance(40)) return;
        facts["fd.cip"] = new AddressFact(AddressRange.Canonical(client));
        facts["fd.cport"] = Number("fd.cport");
    }

    // The parent's command line begins with the parent's name.
    private TextFact ParentLine(ref FactValue name)
    {
        string line = Word("proc.pcmdline");
        int blank = line.IndexOf(' ');
        string rest = blank < 0 ? "" : line[blank..];
        if (_dice.Chance(60)) name = new TextFact(Short(blank < 0 ? line : line[..blank]));
        return new TextFact(((TextFact)name).Value + rest);
    }

    private static FactValue Claim(FactValue value, bool isClaimed) => value is TextFact text ? text with { IsClaimed = isClaimed } : value;

    private FactValue Blur(FactValue value) =>
        _dice.Chance(UnknownPercent) ? FactValue.Unknown : _dice.Chance(MissingPercent) ? FactValue.Missing : value;

    private string Name() => Short(Word("proc.name", "proc.pname", "proc.aname"));

    private static string Short(string name)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(name) > 15) name = name[..^1];
        return name;
    }

    private string AbsolutePath(string field)
    {
        string path = Word(field).TrimStart('/');
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return "/" + string.Join('/', parts);
    }

    // A value around the policy's own words, or any other.
    private string Word(params string[] fields)
    {
        FieldDefinition field = FieldCatalog.Get(fields[0]);
        IReadOnlyList<string> known = _words.TextsOf(fields);
        if (known.Count == 0 || _dice.Chance(25)) return _literals.Value(field);
        string word = _dice.Pick(known);
        if (field.Type == FieldType.Flags) return word;
        return _dice.Roll(12) switch
        {
            0 => word + _literals.Value(field),
            1 => _literals.Value(field) + word,
            2 => word[..^Math.Min(1, word.Length)],
            3 => word + "/" + _literals.Name(),
            4 => word.ToLowerInvariant(),
            _ => word,
        };
    }

    private NumberFact Number(string field)
    {
        IReadOnlyList<long> known = _words.NumbersOf(field);
        FieldDefinition definition = FieldCatalog.Get(field);
        if (definition.Type == FieldType.Boolean) return new NumberFact(_dice.Roll(2));
        if (known.Count > 0 && _dice.Chance(60))
        {
            long near = _dice.Pick(known) + _dice.Pick([0, 0, 0, 1, -1]);
            return new NumberFact(definition.Type == FieldType.Port ? Math.Clamp(near, 0, 65535) : near);
        }

        string text = _literals.Value(definition);
        return new NumberFact(ServicePorts.Find(text) ?? ParseNumber(text));
    }

    private static long ParseNumber(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : long.Parse(text, CultureInfo.InvariantCulture);
}

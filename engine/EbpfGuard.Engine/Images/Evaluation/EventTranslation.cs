using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>
/// Translates events from the language's fields to the kernel's facts, for inline tests and replay. An event that gives
/// only a user's name is given the uid of that account.
/// </summary>
public sealed class EventTranslation(IReadOnlyDictionary<long, string> users)
{
    private static readonly (string Field, FactInput Input)[] Numbers =
    [
        ("proc.pid", FactInput.Pid), ("proc.ppid", FactInput.Ppid), ("proc.sid", FactInput.Sid), ("proc.tty", FactInput.Tty),
        ("user.loginuid", FactInput.Loginuid), ("group.gid", FactInput.Gid),
        ("evt.is_open_read", FactInput.OpenRead), ("evt.is_open_write", FactInput.OpenWrite),
        ("evt.is_open_exec", FactInput.OpenExec), ("proc.vpid", FactInput.Vpid), ("proc.duration", FactInput.Duration),
        ("proc.is_vpgid_leader", FactInput.GroupLeader), ("evt.rawres", FactInput.Result), ("fd.sport", FactInput.ServerPort), ("fd.cport", FactInput.ClientPort),
    ];

    private static readonly (string Field, FactInput Input)[] Texts =
    [
        ("proc.cwd", FactInput.ProcCwd), ("fd.name", FactInput.Path), ("fd.directory", FactInput.Directory), ("fd.filename", FactInput.Filename),
        ("fd.nameraw", FactInput.PathRaw), ("evt.arg.oldpath", FactInput.OldPath), ("evt.arg.newpath", FactInput.NewPath),
        ("evt.arg.target", FactInput.Target),
    ];

    private static readonly (string Field, FactInput Input)[] Sets =
    [
        ("evt.arg.flags", FactInput.Flags), ("evt.arg.mode", FactInput.Mode), ("thread.cap_effective", FactInput.CapEffective),
        ("thread.cap_permitted", FactInput.CapPermitted), ("thread.cap_inheritable", FactInput.CapInheritable),
    ];

    private static readonly (string Field, FactInput Input, FieldReading Reading)[] Words =
    [
        ("fd.typechar", FactInput.FdType, FieldReading.ObjectLetter), ("fd.l4proto", FactInput.L4proto, FieldReading.ProtocolWord),
        ("fd.sockfamily", FactInput.Family, FieldReading.FamilyWord), ("evt.arg.domain", FactInput.Domain, FieldReading.DomainWord),
        ("evt.arg.request", FactInput.Request, FieldReading.RequestWord), ("evt.arg.cmd", FactInput.Command, FieldReading.CommandWord),
        ("evt.res", FactInput.Result, FieldReading.ResultWord),
    ];

    /// <summary>The event's own facts.</summary>
    public FactTable Event(EventFacts facts)
    {
        var derivation = new FactDerivation(facts);
        var table = new FactTable();
        foreach ((string field, FactInput input) in Numbers) table.Set(input, Number(Get(derivation, field)));
        foreach ((string field, FactInput input) in Texts) table.Set(input, Text(Get(derivation, field)));
        foreach ((string field, FactInput input) in Sets) table.Set(input, Set(Get(derivation, field), SetBits.VocabularyOf(input)!));
        foreach ((string field, FactInput input, FieldReading reading) in Words)
        {
            // A result that is given as a number needs no word.
            if (table.Number(input).State == FactState.Missing) table.Set(input, Word(Get(derivation, field), reading));
        }

        table.Set(FactInput.Uid, User(Number(Get(derivation, "user.uid")), Get(derivation, "user.name")));
        table.Set(FactInput.NewUid, User(default, Get(derivation, "evt.arg.uid")));
        table.Set(FactInput.ServerAddr, Address(Get(derivation, "fd.sip")));
        table.Set(FactInput.ClientAddr, Address(Get(derivation, "fd.cip")));
        return table;
    }

    /// <summary>The programs of the process and its ancestors, eldest first.</summary>
    public static IReadOnlyList<FactTable> Lineage(EventFacts facts)
    {
        var derivation = new FactDerivation(facts);
        FactValue[] names = Generations(facts, derivation, "proc.aname");
        FactValue[] firsts = Generations(facts, derivation, "proc.aexe");
        FactValue[] paths = Generations(facts, derivation, "proc.aexepath");
        FactTable[] programs =
        [
            .. Enumerable.Range(0, Math.Max(names.Length, Math.Max(firsts.Length, paths.Length))).Select(generation =>
            {
                var program = new FactTable();
                program.Set(FactInput.ProcName, Text(names.ElementAtOrDefault(generation)));
                program.Set(FactInput.ProcExe, Text(firsts.ElementAtOrDefault(generation)));
                program.Set(FactInput.ProcExepath, Text(paths.ElementAtOrDefault(generation)));
                return program;
            }),
        ];
        programs[0].Set(FactInput.ProcArgs, Text(Get(derivation, "proc.args")));
        programs[0].Set(FactInput.ProcCmdline, Text(Get(derivation, "proc.cmdline")));
        programs[0].Set(FactInput.Container, Text(Get(derivation, "container.id")));
        programs[0].Set(FactInput.ProcMemfd, Number(Get(derivation, "proc.is_exe_from_memfd")));
        programs[0].Set(FactInput.ProcUpper, Number(Get(derivation, "proc.is_exe_upper_layer")));
        programs[1].Set(FactInput.ProcCmdline, Text(Get(derivation, "proc.pcmdline")));
        Array.Reverse(programs);
        return programs;
    }

    /// <summary>The fact by generation, the process itself first; at least the process and its parent.</summary>
    private static FactValue[] Generations(EventFacts facts, FactDerivation derivation, string field)
    {
        FieldDefinition definition = FieldCatalog.Get(field);
        int known = facts.Values.GetValueOrDefault(field) is ListFact list ? list.Values.Count : 0;
        FactValue[] values = new FactValue[Math.Max(known, AbiLimits.Generations)];
        for (int generation = 0; generation < values.Length; generation++)
        {
            values[generation] = derivation.Get(new FieldReference(definition, generation));
        }

        return values;
    }

    private static FactValue Get(FactDerivation derivation, string field) =>
        derivation.Get(new FieldReference(FieldCatalog.Get(field), null));

    private static FactText Text(FactValue? value) => value switch
    {
        TextFact text => FactText.Of(text.Value) with { IsCut = text.IsCut, IsClaimed = text.IsClaimed },
        UnknownFact => FactText.Unknown,
        _ => default,
    };

    private static FactNumber Number(FactValue value) => value switch
    {
        NumberFact number => FactNumber.Of(number.Value),
        UnknownFact => FactNumber.Unknown,
        _ => default,
    };

    private static FactAddress Address(FactValue value) => value switch
    {
        AddressFact address => FactAddress.Of(address.Value),
        UnknownFact => FactAddress.Unknown,
        _ => default,
    };

    private static FactNumber Set(FactValue value, IReadOnlyList<string> vocabulary) => value switch
    {
        FlagsFact flags => FactNumber.Of(SetBits.Bits(vocabulary, flags.Names)),
        UnknownFact => FactNumber.Unknown,
        _ => default,
    };

    // A word that no number has is a number that has no word.
    private static FactNumber Word(FactValue value, FieldReading reading)
    {
        if (value is not TextFact text) return value is UnknownFact ? FactNumber.Unknown : default;
        if (reading == FieldReading.ResultWord && text.Value == NumberWords.Success) return FactNumber.Of(0);
        IReadOnlyDictionary<long, string> words = NumberWords.Of(reading)!;
        foreach ((long number, string word) in words)
        {
            if (word == text.Value) return FactNumber.Of(number);
        }

        return FactNumber.Of(words.Keys.Max() + 1);
    }

    private FactNumber User(FactNumber uid, FactValue account)
    {
        if (uid.State != FactState.Missing) return uid;
        if (account is not TextFact name) return account is UnknownFact ? FactNumber.Unknown : default;
        foreach ((long candidate, string known) in users)
        {
            if (known == name.Value) return FactNumber.Of(candidate);
        }

        return default;
    }
}

using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Engine.Images.Classes;
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
        ("evt.is_open_exec", FactInput.OpenExec), ("fd.sport", FactInput.ServerPort), ("fd.cport", FactInput.ClientPort),
    ];

    private readonly NumberRanges _words = new(users);

    /// <summary>The event's own facts.</summary>
    public FactTable Event(EventFacts facts)
    {
        var derivation = new FactDerivation(facts);
        var table = new FactTable();
        foreach ((string field, FactInput input) in Numbers) table.Set(input, Number(Get(derivation, field)));
        table.Set(FactInput.Uid, User(derivation));
        table.Set(FactInput.OpenFlags, Flags(Get(derivation, "evt.arg.flags")));
        table.Set(FactInput.FdType, Word(Get(derivation, "fd.typechar"), FieldReading.ObjectLetter, (long)FdType.Other));
        table.Set(FactInput.L4proto, Word(Get(derivation, "fd.l4proto"), FieldReading.ProtocolWord, (long)L4Protocol.Other));
        table.Set(FactInput.Family, Word(Get(derivation, "fd.sockfamily"), FieldReading.FamilyWord, (long)SocketFamily.Other));
        table.Set(FactInput.ServerAddr, Address(Get(derivation, "fd.sip")));
        table.Set(FactInput.ClientAddr, Address(Get(derivation, "fd.cip")));
        table.Set(FactInput.ProcCwd, Text(Get(derivation, "proc.cwd")));
        table.Set(FactInput.Path, Text(Get(derivation, "fd.name")));
        table.Set(FactInput.Directory, Text(Get(derivation, "fd.directory")));
        table.Set(FactInput.Filename, Text(Get(derivation, "fd.filename")));
        return table;
    }

    /// <summary>The programs of the process and its ancestors, eldest first.</summary>
    public static IReadOnlyList<FactTable> Lineage(EventFacts facts)
    {
        var derivation = new FactDerivation(facts);
        FactValue[] names = Generations(facts, derivation, "proc.aname");
        FactValue[] paths = Generations(facts, derivation, "proc.aexepath");
        FactTable[] programs =
        [
            .. Enumerable.Range(0, Math.Max(names.Length, paths.Length)).Select(generation =>
            {
                var program = new FactTable();
                program.Set(FactInput.ProcName, Text(names.ElementAtOrDefault(generation)));
                program.Set(FactInput.ProcExepath, Text(paths.ElementAtOrDefault(generation)));
                return program;
            }),
        ];
        programs[0].Set(FactInput.ProcExe, Text(Get(derivation, "proc.exe")));
        programs[0].Set(FactInput.ProcArgs, Text(Get(derivation, "proc.args")));
        programs[0].Set(FactInput.ProcCmdline, Text(Get(derivation, "proc.cmdline")));
        programs[0].Set(FactInput.ProcMemfd, Number(Get(derivation, "proc.is_exe_from_memfd")));
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
        TextFact text => FactText.Of(text.Value),
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

    private static FactNumber Flags(FactValue value) => value switch
    {
        FlagsFact flags => FactNumber.Of(flags.Names.Aggregate(0L, (bits, name) => bits | (1L << OpenFlagBits.Of(name)))),
        UnknownFact => FactNumber.Unknown,
        _ => default,
    };

    private FactNumber Word(FactValue value, FieldReading reading, long other)
    {
        if (value is not TextFact text) return value is UnknownFact ? FactNumber.Unknown : default;
        for (long number = 1; number < other; number++)
        {
            if (_words.WordOf(reading, number) == text.Value) return FactNumber.Of(number);
        }

        return FactNumber.Of(other);
    }

    private FactNumber User(FactDerivation derivation)
    {
        FactNumber uid = Number(Get(derivation, "user.uid"));
        if (uid.State != FactState.Missing || Get(derivation, "user.name") is not TextFact name) return uid;
        foreach ((long candidate, string account) in users)
        {
            if (account == name.Value) return FactNumber.Of(candidate);
        }

        return default;
    }
}

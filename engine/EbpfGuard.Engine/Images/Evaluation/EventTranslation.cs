using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>
/// Translates events from the language's fields to the kernel's facts, for inline tests and replay. An event that gives
/// only a user's name is given the uid of that account.
/// </summary>
public sealed class EventTranslation(IReadOnlyDictionary<long, string> users)
{
    private static readonly (string Name, FactInput Input)[] Texts =
        [.. KernelFields.All.Where(f => f.Field.Input.IsText() && !f.Field.Input.IsProcess()).Select(f => (f.Name, f.Field.Input))];

    private static readonly (string Name, FactInput Input)[] Addresses =
        [.. KernelFields.All.Where(f => f.Field.Input.IsAddress()).Select(f => (f.Name, f.Field.Input))];

    // No fact of a program is an account.
    private static readonly FrozenDictionary<long, string> NoUsers = FrozenDictionary<long, string>.Empty;

    /// <summary>The event's own facts.</summary>
    public FactTable Event(EventFacts facts)
    {
        var derivation = new FactDerivation(facts);
        var table = new FactTable();
        foreach ((string field, FactInput input) in Texts) table.Set(input, Text(Get(derivation, field)));
        foreach ((string field, FactInput input) in Addresses) table.Set(input, Address(Get(derivation, field)));
        foreach ((string name, KernelField field) in FieldValues.Numbers)
        {
            // What is given as a number needs no word.
            if (table.Number(field.Input).State == FactState.Missing) table.Set(field.Input, FieldValues.Number(field, Get(derivation, name), users));
        }

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
        foreach ((string name, KernelField field) in FieldValues.ProgramNumbers)
            programs[0].Set(field.Input, FieldValues.Number(field, Get(derivation, name), NoUsers));
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

    private static FactAddress Address(FactValue value) => value switch
    {
        AddressFact address => FactAddress.Of(address.Value),
        UnknownFact => FactAddress.Unknown,
        _ => default,
    };
}

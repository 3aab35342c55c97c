using System.Runtime.InteropServices;
using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Automata;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>Writes the tables of the classifiers.</summary>
internal sealed class ClassifierTables(CellWriter cells, NumberRanges ranges)
{
    /// <summary>
    /// From so many bounds on a port is looked up in a table of all ports (256 KB, one load) and not searched for: four
    /// steps of a binary search cost more than the load, and a table for one or two ports would cost more memory than
    /// the rest of a small image.
    /// </summary>
    private const int FewBounds = 8;

    private const int Ports = 65536;

    /// <summary>Entries of the exact maps.</summary>
    public List<ExactEntry> Exact { get; } = [];

    /// <summary>Entries of the address trie.</summary>
    public List<AddressEntry> Addresses { get; } = [];

    /// <summary>Writes the tables of <paramref name="plan"/>; returns its entry and the number of its states.</summary>
    public (ClassifierEntry Entry, int States) Write(ClassifierPlan plan)
    {
        var entry = new ClassifierEntry { Kind = (uint)plan.Kind, Input = (uint)plan.Input, Flags = (uint)FlagsOf(plan) };
        int states = 0;
        switch (plan.Kind)
        {
            case ClassifierKind.Exact:
                WriteNames(plan, ref entry);
                break;
            case ClassifierKind.Forward or ClassifierKind.Backward:
                Automaton automaton = plan.Patterns is { } patterns ? patterns.Build(plan.Classes!) : Trie(plan);
                states = automaton.Count;
                entry.Bytes = WriteBytes(plan.Input, automaton.Bytes);
                entry.Start = AutomatonTables.Write(cells, automaton);
                break;
            case ClassifierKind.Scanner:
                KeywordAutomaton keywords = Keywords(plan);
                states = keywords.Count;
                entry.Bytes = WriteBytes(plan.Input, keywords.Bytes);
                entry.Start = AutomatonTables.Write(cells, keywords);
                break;
            case ClassifierKind.Address:
                entry.Other = plan.Classes!.Other;
                Addresses.AddRange(AddressRanges.Classify(plan.Pool, plan.Sets, plan.Classes)
                    .Select(r => new AddressEntry((uint)plan.Number, r.Range.Address, r.Range.PrefixBits, r.Class)));
                break;
            case ClassifierKind.Set:
                break;
            default:
                WriteNumbers(plan, ref entry);
                break;
        }

        entry.Ancestors = WriteAncestors(plan);
        return (entry, states);
    }

    private static ClassifierFlags FlagsOf(ClassifierPlan plan) =>
        (plan.NeedsEndsOnly ? ClassifierFlags.Ends : 0) | (plan.NeedsProof ? ClassifierFlags.Proof : 0);

    private static Automaton Trie(ClassifierPlan plan)
    {
        var trie = new LiteralTrie();
        foreach (int atom in AtomsOf(plan)) LiteralAtoms.Add(trie, plan.Pool.Atoms[atom], atom, plan.Kind == ClassifierKind.Backward);
        return trie.Build(plan.Sets, plan.Classes!);
    }

    private static SortedSet<int> AtomsOf(ClassifierPlan plan)
    {
        var atoms = new SortedSet<int>();
        foreach (int predicate in plan.Predicates) plan.Pool.CollectAtoms(predicate, atoms);
        return atoms;
    }

    private static KeywordAutomaton Keywords(ClassifierPlan plan)
    {
        var automaton = new KeywordAutomaton();
        foreach ((int atom, int bit) in plan.Bits)
        {
            bool ignoreCase = plan.Pool.Atoms[atom].Operator == ComparisonOperator.ContainsIgnoreCase;
            foreach (string text in plan.Pool.Atoms[atom].Operands.Texts) automaton.Add(Encoding.UTF8.GetBytes(text), ignoreCase, bit);
        }

        return automaton.TryDetermine(ImageLimits.PatternStates)
            ? automaton
            : throw new ImageLimitException(plan.FirstRule, "the automaton of its substrings", ImageLimits.PatternStates, "states");
    }

    private uint WriteBytes(FactInput input, ByteClasses bytes) =>
        cells.Write(input.JoinsArguments() ? bytes.MapWithAlias(0, (byte)' ') : bytes.Map);

    private void WriteNames(ClassifierPlan plan, ref ClassifierEntry entry)
    {
        entry.Other = plan.Classes!.Other;
        SortedSet<int> atoms = AtomsOf(plan);
        atoms.RemoveWhere(a => plan.Pool.Atoms[a].Operator == ComparisonOperator.Exists);
        ExactEntry[] names =
        [
            .. NameTable.Classify(plan.Pool, plan.Sets, plan.Classes, atoms)
                .Select(n => new ExactEntry((uint)plan.Number, n.Text, n.Class)),
        ];
        Exact.AddRange(names);
        var filter = NameFilter.Of([.. names.Select(n => n.Text)]);
        entry.Bytes = cells.Write(filter.Bits);
        entry.Count = (uint)filter.Shift;
    }

    private void WriteNumbers(ClassifierPlan plan, ref ClassifierEntry entry)
    {
        NumberLine line = NumberLine.Cut(plan.Pool, plan.Sets, plan.Classes!, ranges);
        int? domain = plan.Input.SmallDomain() ?? (plan.Input.IsPort() && line.Bounds.Length > FewBounds ? Ports : null);
        if (domain is { } values)
        {
            plan.Kind = ClassifierKind.Direct;
            uint[] classes = new uint[values];
            for (int value = 0; value < values; value++) classes[value] = line.ClassOf(value);
            entry.Other = plan.Classes!.Other;
            entry.Count = (uint)values;
            entry.Start = cells.Write(classes);
        }
        else
        {
            plan.Kind = ClassifierKind.Interval;
            entry.Count = (uint)line.Bounds.Length;
            entry.Bytes = cells.Write(MemoryMarshal.Cast<long, ulong>(line.Bounds));
            entry.Start = cells.Write(line.Classes);
        }

        entry.Kind = (uint)plan.Kind;
    }

    private uint WriteAncestors(ClassifierPlan plan)
    {
        if (plan.AncestorAtoms.Count == 0) return 0;
        ulong unknown = 1UL << AncestorAtoms.UnknownBit(plan.Input, plan.NeedsProof);
        return cells.Write(plan.HasBits ? HitMasks(plan, unknown) : ClassMasks(plan, unknown));
    }

    private static ulong[] HitMasks(ClassifierPlan plan, ulong unknown)
    {
        ulong[] masks = new ulong[64];
        foreach ((int predicate, int bit) in plan.AncestorAtoms)
        {
            var atoms = new SortedSet<int>();
            plan.Pool.CollectAtoms(predicate, atoms);
            masks[plan.BitOf(atoms.Min)] |= 1UL << bit;
        }

        masks[BitRow.HitsUnknown] = unknown;
        masks[BitRow.HitsNameless] = AncestorAtoms.NamelessMask(plan.Input);
        return masks;
    }

    private static ulong[] ClassMasks(ClassifierPlan plan, ulong unknown)
    {
        ClassTable classes = plan.Classes!;
        ulong[] masks = new ulong[classes.Count];
        masks[ValueClass.Unknown] = unknown;
        masks[ValueClass.Nameless] = AncestorAtoms.NamelessMask(plan.Input);
        foreach ((int predicate, int bit) in plan.AncestorAtoms)
        {
            ulong mask = 1UL << bit;
            int index = classes.IndexOf(predicate);
            if (plan.Pool.HoldsForMissing(predicate)) masks[ValueClass.Missing] |= mask;
            if (plan.Pool.HoldsForUnknown(predicate) == true)
            {
                masks[ValueClass.Unknown] |= mask;
                masks[ValueClass.Nameless] |= mask;
            }

            for (uint c = ValueClass.First; c < classes.Count; c++)
            {
                if (classes.HoldsFor(index, c)) masks[c] |= mask;
            }
        }

        return masks;
    }
}

using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Automata;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>Writes automata as rows of cells: a state is known by the cell of its row.</summary>
internal static class AutomatonTables
{
    /// <summary>
    /// Writes an automaton of classes and returns the cell of its start state. A state that never changes is left out of
    /// the walk by the flag of the edges into it, so its row is its class alone.
    /// </summary>
    public static uint Write(CellWriter cells, Automaton automaton)
    {
        int width = automaton.Bytes.Count;
        uint[] places = new uint[automaton.Count];
        for (int state = 0; state < places.Length; state++)
        {
            bool isShort = automaton.IsFinal(state) && state != automaton.Start;
            places[state] = cells.Allocate(isShort ? 1 : 1 + width, 1);
        }

        int[] next = new int[width];
        for (int state = 0; state < places.Length; state++)
        {
            cells.At(places[state], 1)[0] = automaton.ClassOf(state);
            if (automaton.IsFinal(state) && state != automaton.Start) continue;
            automaton.CopyRow(state, next);
            Span<uint> row = cells.At(places[state] + 1, width);
            for (int by = 0; by < width; by++)
            {
                row[by] = places[next[by]] | (automaton.IsFinal(next[by]) ? DfaCell.Final : 0);
            }
        }

        return places[automaton.Start];
    }

    /// <summary>Writes an automaton of hits and returns the cell of its start state.</summary>
    public static uint Write(CellWriter cells, KeywordAutomaton automaton)
    {
        int width = automaton.Bytes.Count;
        uint first = cells.Allocate(automaton.Count * (1 + width), 1);
        for (int state = 0; state < automaton.Count; state++)
        {
            uint place = first + (uint)(state * (1 + width));
            ulong hits = automaton.Hits(state);
            uint hitCell = hits == 0 ? 0 : cells.Write([hits]);
            Span<uint> row = cells.At(place, 1 + width);
            row[0] = hitCell;
            ReadOnlySpan<int> next = automaton.Row(state);
            for (int by = 0; by < width; by++)
            {
                uint flag = automaton.Hits(next[by]) == 0 ? 0 : DfaCell.Hit;
                row[by + 1] = (first + (uint)(next[by] * (1 + width))) | flag;
            }
        }

        return first;
    }
}

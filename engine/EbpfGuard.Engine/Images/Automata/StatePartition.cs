namespace EbpfGuard.Engine.Images.Automata;

/// <summary>Merges states that no text tells apart (Moore 1956): blocks are split until all states of one agree on the next blocks.</summary>
internal static class StatePartition
{
    /// <summary>The block of each state.</summary>
    public static int[] Coarsest(uint[] labels, IReadOnlyList<int[]> rows)
    {
        int[] blocks = [.. labels.Select(l => (int)l)];
        int count = labels.Distinct().Count();
        while (true)
        {
            int[] current = blocks;
            var samples = new Dictionary<int, int>(count * 2, new SameNextBlocks(current, rows));
            int[] finer = new int[current.Length];
            for (int state = 0; state < finer.Length; state++)
            {
                if (!samples.TryGetValue(state, out finer[state])) samples.Add(state, finer[state] = samples.Count);
            }

            if (samples.Count == count) return finer;
            count = samples.Count;
            blocks = finer;
        }
    }

    /// <summary>The automaton with one state a block; state 0 starts.</summary>
    public static Automaton Merge(ByteClasses bytes, uint[] labels, IReadOnlyList<int[]> rows, int[] blocks)
    {
        int[] samples = new int[blocks.Max() + 1];
        for (int state = blocks.Length - 1; state >= 0; state--) samples[blocks[state]] = state;
        return Automaton.FromTable(
            bytes, blocks[0], [.. samples.Select(s => labels[s])], [.. samples.Select(s => rows[s].Select(n => blocks[n]).ToArray())]);
    }

    /// <summary>Two states are alike when they are of one block and every byte leads to one block from both.</summary>
    private sealed class SameNextBlocks(int[] blocks, IReadOnlyList<int[]> rows) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            if (blocks[x] != blocks[y]) return false;
            int[] left = rows[x];
            int[] right = rows[y];
            for (int by = 0; by < left.Length; by++)
            {
                if (blocks[left[by]] != blocks[right[by]]) return false;
            }

            return true;
        }

        public int GetHashCode(int state)
        {
            int hash = blocks[state];
            foreach (int next in rows[state]) hash = unchecked((hash * -1640531527) + blocks[next] + (hash >> 15));
            return hash;
        }
    }
}

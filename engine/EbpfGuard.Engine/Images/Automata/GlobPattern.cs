using System.Text;

namespace EbpfGuard.Engine.Images.Automata;

/// <summary>Reads shell patterns as fnmatch without flags does: <c>*</c>, <c>?</c>, <c>[…]</c> and the backslash.</summary>
internal static class GlobPattern
{
    private static readonly PatternItem Slash = new(ByteSet.Of((byte)'/'), false);
    private static readonly PatternItem Anything = new(ByteSet.All, true);

    /// <summary>The pattern's items.</summary>
    public static List<PatternItem> Read(string pattern, bool ignoreCase) =>
        Read(Encoding.UTF8.GetBytes(pattern), ByteSet.All, ignoreCase);

    /// <summary>
    /// The patterns of the texts that are the path <paramref name="pattern"/> or lie below it. Its components are
    /// patterns that do not cross a slash; repeated and trailing slashes of it do not count.
    /// </summary>
    public static IEnumerable<List<PatternItem>> ReadPath(string pattern)
    {
        ByteSet noSlash = ByteSet.All.Without((byte)'/');
        string[] components = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.Length == 0) return [[Anything]];
        List<PatternItem> whole = pattern[0] == '/' ? [Slash] : [];
        for (int i = 0; i < components.Length; i++)
        {
            if (i > 0) whole.Add(Slash);
            List<PatternItem> items = Read(Encoding.UTF8.GetBytes(components[i]), noSlash, false);

            // A path has no empty components, so a star alone takes at least a byte.
            if (items.TrueForAll(item => item.IsRepeated)) whole.Add(new PatternItem(noSlash, false));
            whole.AddRange(items);
        }

        return [whole, [.. whole, Slash, Anything]];
    }

    private static List<PatternItem> Read(ReadOnlySpan<byte> pattern, ByteSet alphabet, bool ignoreCase)
    {
        var items = new List<PatternItem>();
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case (byte)'*':
                    if (items.Count == 0 || !items[^1].IsRepeated) items.Add(new PatternItem(alphabet, true));
                    continue;
                case (byte)'?':
                    items.Add(new PatternItem(alphabet, false));
                    continue;
                case (byte)'[' when ReadBracket(pattern[i..], out ByteSet set, out int length):
                    set = ignoreCase ? set.WithBothCases() : set;
                    if (pattern[i + 1] is (byte)'!' or (byte)'^') set = set.Complement();
                    items.Add(new PatternItem(new ByteSet(set.Low & alphabet.Low, set.High & alphabet.High), false));
                    i += length - 1;
                    continue;
                case (byte)'\\' when i + 1 < pattern.Length:
                    i++;
                    break;
            }

            ByteSet literal = ByteSet.Of(pattern[i]);
            items.Add(new PatternItem(ignoreCase ? literal.WithBothCases() : literal, false));
        }

        return items;
    }

    /// <summary>Reads a bracket expression, without its negation. False when it is not closed: the bracket is a letter then.</summary>
    private static bool ReadBracket(ReadOnlySpan<byte> text, out ByteSet set, out int length)
    {
        set = default;
        length = 0;
        int i = text.Length > 1 && text[1] is (byte)'!' or (byte)'^' ? 2 : 1;
        for (int first = i; i < text.Length; i++)
        {
            if (text[i] == ']' && i > first)
            {
                length = i + 1;
                return true;
            }

            if (text[i] == '\\' && ++i == text.Length) return false;
            byte low = text[i];
            byte high = low;
            if (i + 2 < text.Length && text[i + 1] == '-' && text[i + 2] != ']')
            {
                i += 2;
                if (text[i] == '\\' && ++i == text.Length) return false;
                high = text[i];
            }

            for (int b = low; b <= high; b++) set = set.With((byte)b);
        }

        return false;
    }
}

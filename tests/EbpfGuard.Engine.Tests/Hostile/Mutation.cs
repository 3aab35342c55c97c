using System.Text;
using EbpfGuard.Testing;

namespace EbpfGuard.Engine.Tests.Hostile;

/// <summary>Damages recorded files as kernels, disks and attackers might: always the same damage for a seed.</summary>
internal static class Mutation
{
    private static readonly string[] Numbers =
    [
        "-1", "0", "-0", "4294967295", "4294967296", "18446744073709551615", "18446744073709551616", "-9223372036854775809",
        "99999999999999999999999999", "1e9", "0x7f", "+5", "", " ", "٣",
    ];

    /// <summary><paramref name="original"/> with one to four faults.</summary>
    public static byte[] Of(byte[] original, Dice dice)
    {
        byte[] bytes = original;
        for (int faults = 1 + dice.Roll(4); faults > 0; faults--) bytes = Once(bytes, dice);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, Dice dice) => dice.Roll(8) switch
    {
        0 => Flip(bytes, dice),
        1 => bytes[..dice.Roll(bytes.Length + 1)],
        2 => bytes[dice.Roll(bytes.Length + 1)..],
        3 => OtherNumber(bytes, dice),
        4 => Pieces(bytes, dice, ' '),
        5 => Pieces(bytes, dice, '\n'),
        6 => Pieces(bytes, dice, ':'),
        _ => Insert(bytes, dice),
    };

    private static byte[] Flip(byte[] bytes, Dice dice)
    {
        if (bytes.Length == 0) return bytes;
        byte[] flipped = [.. bytes];
        flipped[dice.Roll(flipped.Length)] ^= (byte)(1 << dice.Roll(8));
        return flipped;
    }

    private static byte[] Insert(byte[] bytes, Dice dice)
    {
        int at = dice.Roll(bytes.Length + 1);
        byte[] inserted = dice.Many(1, 300, () => (byte)dice.Roll(256));
        return [.. bytes[..at], .. inserted, .. bytes[at..]];
    }

    // One of the numbers in the text gives its place to another.
    private static byte[] OtherNumber(byte[] bytes, Dice dice)
    {
        List<(int Start, int End)> found = [];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!char.IsAsciiDigit((char)bytes[i])) continue;
            int start = i;
            while (i < bytes.Length && char.IsAsciiDigit((char)bytes[i])) i++;
            found.Add((start, i));
        }

        if (found.Count == 0) return bytes;
        (int from, int to) = dice.Pick(found);
        return [.. bytes[..from], .. Encoding.UTF8.GetBytes(dice.Pick(Numbers)), .. bytes[to..]];
    }

    // One of the pieces is dropped, doubled or changes places.
    private static byte[] Pieces(byte[] bytes, Dice dice, char separator)
    {
        List<byte[]> pieces = [[]];
        foreach (byte value in bytes)
        {
            if (value == separator) pieces.Add([]);
            else pieces[^1] = [.. pieces[^1], value];
        }

        int chosen = dice.Roll(pieces.Count);
        switch (dice.Roll(3))
        {
            case 0: pieces.RemoveAt(chosen); break;
            case 1: pieces.Insert(chosen, pieces[chosen]); break;
            default:
                int other = dice.Roll(pieces.Count);
                (pieces[chosen], pieces[other]) = (pieces[other], pieces[chosen]);
                break;
        }

        return [.. pieces.SelectMany((p, i) => i == 0 ? p : [(byte)separator, .. p])];
    }
}

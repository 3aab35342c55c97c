using System.Globalization;
using System.Text;
using EbpfGuard.Engine.Events;

namespace EbpfGuard.Engine.Processes;

/// <summary>The fields of <c>/proc/PID/stat</c> that matter here.</summary>
/// <param name="Pid">Thread group id.</param>
/// <param name="RawName">The kernel's name of the process, byte for byte.</param>
/// <param name="State">State letter; <c>Z</c> and <c>X</c> are dead.</param>
/// <param name="Ppid">The parent.</param>
/// <param name="Sid">Session id.</param>
/// <param name="Tty">Controlling terminal's device number, 0 for none.</param>
/// <param name="Flags">The kernel's PF_ flags.</param>
/// <param name="StartTicks">Start in hundredths of a second since boot.</param>
public sealed record ProcStat(
    uint Pid, byte[] RawName, char State, uint Ppid, uint Sid, uint Tty, ulong Flags, ulong StartTicks)
{
    /// <summary>The name as text.</summary>
    public string Name => RecordText.Decode(RawName);

    /// <summary>Reads a line; null when it is none. The name may hold blanks, brackets and any byte: its end is the last bracket.</summary>
    public static ProcStat? Parse(ReadOnlySpan<byte> line)
    {
        int open = line.IndexOf((byte)'(');
        int close = line.LastIndexOf((byte)')');
        if (open < 1 || close < open) return null;

        string[] fields = Encoding.ASCII.GetString(line[(close + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20) return null;
        return new ProcStat(
            uint.Parse(Encoding.ASCII.GetString(line[..open]), CultureInfo.InvariantCulture),
            line[(open + 1)..close].ToArray(),
            fields[0][0],
            uint.Parse(fields[1], CultureInfo.InvariantCulture),
            uint.Parse(fields[3], CultureInfo.InvariantCulture),
            unchecked((uint)int.Parse(fields[4], CultureInfo.InvariantCulture)),
            ulong.Parse(fields[6], CultureInfo.InvariantCulture),
            ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }
}

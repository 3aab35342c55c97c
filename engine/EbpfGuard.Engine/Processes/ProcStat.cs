using System.Globalization;
using System.Text;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Processes;

/// <summary>The fields of <c>/proc/PID/stat</c> that matter here.</summary>
/// <param name="Pid">Thread group id.</param>
/// <param name="RawName">The kernel's name of the process, byte for byte.</param>
/// <param name="State">State letter; <c>Z</c> and <c>X</c> are dead.</param>
/// <param name="Ppid">The parent.</param>
/// <param name="Sid">Session id; 0 for none, and for a process that is being collected.</param>
/// <param name="Tty">Controlling terminal's device number, 0 for none.</param>
/// <param name="Flags">The kernel's PF_ flags.</param>
/// <param name="StartTicks">Start in hundredths of a second since boot.</param>
public sealed record ProcStat(
    uint Pid, byte[] RawName, char State, uint Ppid, uint Sid, uint Tty, ulong Flags, ulong StartTicks)
{
    /// <summary>The name as text.</summary>
    public string Name => RecordText.Decode(RawName);

    /// <summary>True when the process has ended, whether or not its parent has asked how.</summary>
    public bool HasEnded => State is 'Z' or 'X';

    /// <summary>Reads a line; null when it is none. The name may hold blanks, brackets and any byte: its end is the last bracket.</summary>
    public static ProcStat? Parse(ReadOnlySpan<byte> line)
    {
        int open = line.IndexOf((byte)'(');
        int close = line.LastIndexOf((byte)')');
        if (open < 1 || close < open) return null;

        string[] fields = Encoding.ASCII.GetString(line[(close + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20
            || !TryNumber(Encoding.ASCII.GetString(line[..open]).TrimEnd(' '), out uint pid)
            || !TryNumber(fields[1], out uint ppid)
            || !TryNumber(fields[3], out uint sid)
            || !int.TryParse(fields[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int tty)
            || !ulong.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out ulong flags)
            || !ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out ulong startTicks))
        {
            return null;
        }

        return new ProcStat(pid, line[(open + 1)..close].ToArray(), fields[0][0], ppid, sid, unchecked((uint)tty), flags, startTicks);
    }

    // The kernel prints -1 for groups and sessions of a process whose signal state is gone already.
    private static bool TryNumber(string field, out uint number)
    {
        bool isNumber = int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int signed);
        number = (uint)Math.Max(signed, 0);
        return isNumber;
    }
}

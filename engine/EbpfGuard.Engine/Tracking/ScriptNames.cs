using System.Text;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// Processes older than the guard that are called as a script which they run, for the kernel: the file is there, its first line names
/// the program that the process runs, and stands in the arguments as an exec of the script would have put it there.
/// </summary>
internal static class ScriptNames
{
    // A file system may let its reader wait for ever; the names of who is not looked at in time stay claims.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // What the kernel reads of a script to find its interpreter.
    private const int FirstLine = 256;

    /// <summary>Tells the kernel every one of them.</summary>
    public static void Fill(BpfMap<ScriptName, uint> map)
    {
        List<ScriptName> found = [];
        Task.Run(() => Find(found)).Wait(Patience);
        lock (found)
        {
            foreach (ScriptName name in found) map.Set(name, 1u);
        }
    }

    private static void Find(List<ScriptName> found)
    {
        foreach (uint pid in ProcProcess.Pids())
        {
            if (ProcProcess.Read(pid) is not { } process || !IsOfItsScript(process)) continue;
            lock (found) found.Add(Name(process));
        }
    }

    /// <summary>True when <paramref name="process"/> is called as the script that it runs.</summary>
    public static bool IsOfItsScript(ProcProcess process)
    {
        IReadOnlyList<string> arguments = process.Facts.Arguments ?? [];
        return arguments.Count > 1 && (IsOf(process, arguments[1], null) || (arguments.Count > 2 && IsOf(process, arguments[2], arguments[1])));
    }

    private static bool IsOf(ProcProcess process, string script, string? option)
    {
        byte[] called = Encoding.UTF8.GetBytes(Path.GetFileName(script));
        if (called.Length == 0 || !called.AsSpan(0, Math.Min(called.Length, AbiLimits.NameMax - 1)).SequenceEqual(process.RawName)) return false;
        string folder = FormattableString.Invariant($"/proc/{process.Facts.Pid}");
        string file = Path.IsPathRooted(script) ? $"{folder}/root{script}" : $"{folder}/cwd/{script}";
        try
        {
            if ((File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0) return false;
            string line = Encoding.UTF8.GetString(ProcFile.ReadStart(file, FirstLine)).Split('\n')[0];
            if (!line.StartsWith("#!", StringComparison.Ordinal)) return false;
            string[] words = line[2..].Trim().Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            return words.Length > 0 && words.ElementAtOrDefault(1)?.Trim() == option
                && FileIdentity.TryRead($"{folder}/root{words[0]}", follow: true) is { } interpreter
                && FileIdentity.TryRead($"{folder}/exe", follow: true) is { } program
                && (program.Inode, program.Device) == (interpreter.Inode, interpreter.Device);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ScriptName Name(ProcProcess process)
    {
        var name = new ScriptName { StartTicks = process.StartTicks, Pid = process.Facts.Pid };
        process.RawName.AsSpan(0, Math.Min(process.RawName.Length, AbiLimits.NameMax - 1)).CopyTo(name.Name);
        return name;
    }
}

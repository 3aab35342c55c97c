using System.Text;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Bench.Decisions;

/// <summary>The events that are decided: for each operation one that concerns no rule, one that matches none, one that matches.</summary>
internal static class ProbeFacts
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/libcrypto.so.3";
    private const string Parent = "supervisor";

    /// <summary>The name of an event that no rule has to do with, by its process alone.</summary>
    public const string Idle = "idle";

    /// <summary>The name of an event that has to be looked at whole, and matches nothing.</summary>
    public const string Miss = "miss";

    /// <summary>The name of an event that a rule matches.</summary>
    public const string Hit = "hit";

    /// <summary>The names in order.</summary>
    public static readonly string[] Names = [Idle, Miss, Hit];

    /// <summary>An open of a path of 40 bytes, or of the first rule's object.</summary>
    public static void Open(ref ProbeCall call, string name)
    {
        call = default;
        call.Op = (uint)DecisionPoint.Open;
        Lineage(ref call, name == Idle ? RuleTexts.Trusted : "worker", "/usr/local/bin/worker");
        SetNumbers(ref call, uid: 1000);
        byte[] path = Encoding.UTF8.GetBytes(name == Hit ? "/srv/data/0/secret" : Library);
        path.CopyTo((Span<byte>)call.Path);
        call.PathBytes = (uint)path.Length;
        call.PathTail = (uint)(path.Length - 1 - Array.LastIndexOf(path, (byte)'/'));
        call.PathState = (uint)FactState.Known;
    }

    /// <summary>An exec of a program at a path of 40 bytes, which the first rule names for user ids from 1000.</summary>
    public static void Exec(ref ProbeCall call, string name)
    {
        call = default;
        call.Op = (uint)DecisionPoint.Exec;
        string program = name == Idle ? RuleTexts.Trusted : "agent";
        Lineage(ref call, program, "/usr/lib/x86_64-linux-gnu/agent-000.bin0");
        SetNumbers(ref call, uid: name == Miss ? 999 : 1000);
        call.PathState = (uint)FactState.Missing;
    }

    private static void Lineage(ref ProbeCall call, string name, string path)
    {
        call.ProcessCount = 2;
        SetProgram(ref call.Processes[0], Parent, "/usr/sbin/supervisor", "--all");
        SetProgram(ref call.Processes[1], name, path, "--config /etc/agent.conf --level 3");
    }

    private static void SetProgram(ref ProbeProcess process, string name, string path, string arguments)
    {
        foreach (FactInput input in (FactInput[])[
            FactInput.ProcName, FactInput.ProcExe, FactInput.ProcExepath, FactInput.ProcCmdline, FactInput.ProcArgs])
            process.States |= (uint)FactState.Known << (2 * (int)input);
        process.MemfdState = (uint)FactState.Known;
        process.NameBytes = Put(process.Name, name);
        process.ExeBytes = Put(process.Exe, path);
        process.ExepathBytes = Put(process.Exepath, path);
        process.ArgsBytes = Put(process.Args, arguments);
        process.HasArgs = 1;
    }

    private static void SetNumbers(ref ProbeCall call, long uid)
    {
        for (FactInput input = FactInput.Texts; input < FactInput.ServerAddr; input++) call.NumberStates.Set(input, FactState.Known);
        call.Numbers[(int)FactInput.Uid - (int)FactInput.Texts] = uid;
        call.Numbers[(int)FactInput.Pid - (int)FactInput.Texts] = 4321;
        call.Numbers[(int)FactInput.OpenRead - (int)FactInput.Texts] = 1;
        call.Numbers[(int)FactInput.Flags - (int)FactInput.Texts] = 1;
        call.Numbers[(int)FactInput.FdType - (int)FactInput.Texts] = (long)FdType.File;
    }

    private static uint Put(Span<byte> buffer, string text) => (uint)Encoding.UTF8.GetBytes(text, buffer);
}

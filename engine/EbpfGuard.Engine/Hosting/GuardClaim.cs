using System.Globalization;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Hosting;

/// <summary>
/// The claim to be the one guard of a state folder: a lock that ends with its process, and beside it who holds it. Who comes
/// second is refused, or takes the place of the first once its own policy is in force.
/// </summary>
public sealed class GuardClaim : IDisposable
{
    /// <summary>The folder unless another one is named.</summary>
    public const string DefaultDirectory = "/run/ebpfguard";

    private const string LockName = "lock";
    private const string SuccessorName = "successor";
    private const int Terminate = 15;
    private const int KillAtOnce = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _directory;
    private FileLock? _lock;

    private GuardClaim(string directory, FileLock? taken)
    {
        _directory = directory;
        _lock = taken;
    }

    /// <summary>Claims the folder.</summary>
    /// <param name="directory">The folder, which is made when it is missing.</param>
    /// <param name="takesOver">True to go on beside a guard that holds it, until <see cref="TakeOver"/>.</param>
    /// <exception cref="HostException">A guard is running, or the folder cannot be used.</exception>
    public static GuardClaim Take(string directory, bool takesOver)
    {
        RootFolder.Ensure(directory);
        FileLock? taken = TryLock(directory);
        if (taken is null && !takesOver) throw Refused(directory);
        return new GuardClaim(directory, taken);
    }

    /// <summary>True while a guard holds the folder.</summary>
    public static bool IsHeld(string directory)
    {
        if (!File.Exists(Path.Combine(directory, LockName))) return false;
        using FileLock? taken = TryLock(directory);
        return taken is null;
    }

    /// <summary>Ends the guard that holds the folder, as an operator would; one that does not end is killed.</summary>
    /// <returns>False when nobody who could be ended holds it.</returns>
    /// <exception cref="HostException">It goes on.</exception>
    public static bool End(string directory)
    {
        // Opened before it is compared: from then on it is this process or none.
        if (GuardOwner.TryRead(directory) is not { } owner) return false;
        using PidFd? process = PidFd.TryOpen((int)owner.Pid);
        if (process is null || !owner.IsAlive) return false;
        process.TrySignal(Terminate);
        if (process.WaitForExit(Patience)) return true;
        process.TrySignal(KillAtOnce);
        return process.WaitForExit(Patience) ? true : throw Refused(directory);
    }

    /// <summary>Ends the guard that holds the folder, if there is one, and takes its place.</summary>
    /// <returns>The guard that was ended; null when there was none, or it had not said yet what it was.</returns>
    /// <exception cref="HostException">Somebody holds it still.</exception>
    public GuardOwner? TakeOver()
    {
        if (_lock is not null) return null;
        GuardOwner? before = GuardOwner.TryRead(_directory);
        Write(() => File.WriteAllText(Path.Combine(_directory, SuccessorName), Me()));
        try
        {
            End(_directory);
            _lock = TryLock(_directory) ?? throw Refused(_directory);
            return before;
        }
        finally
        {
            File.Delete(Path.Combine(_directory, SuccessorName));
        }
    }

    /// <summary>The process that is about to take this guard's place, its policy in force; null when there is none.</summary>
    public uint? Successor()
    {
        try
        {
            string[] words = File.ReadAllText(Path.Combine(_directory, SuccessorName)).Split('-');
            return words.Length == 2 && uint.TryParse(words[0], out uint pid) && ulong.TryParse(words[1], out ulong start)
                && pid != Environment.ProcessId && LiveProcess.Exists(pid, start) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Tells others what is in force now.</summary>
    public void Publish(GuardOwner owner) => Write(() => owner.Write(_directory));

    /// <summary>Tells others that nothing will be in force from now on.</summary>
    public void Withdraw()
    {
        try
        {
            GuardOwner.Remove(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who reads it finds that its process has ended.
        }
    }

    /// <summary>Gives it up.</summary>
    public void Dispose()
    {
        if (_lock is null) return;
        Withdraw();
        _lock.Dispose();
        _lock = null;
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e.IsRefusalToWrite())
        {
            throw new HostException(new HostFault(
                HostDiagnostics.UnsafeFolder, $"the folder `{_directory}` cannot be written: {e.Message}",
                "make room there, or choose another folder with `--state-dir`"), e);
        }
    }

    private static FileLock? TryLock(string directory)
    {
        try
        {
            return FileLock.TryTake(Path.Combine(directory, LockName));
        }
        catch (BpfException e)
        {
            throw new HostException(new HostFault(
                HostDiagnostics.UnsafeFolder, e.Message, "choose another folder with `--state-dir`"), e);
        }
    }

    private static HostException Refused(string directory)
    {
        string who = GuardOwner.TryRead(directory) is { IsAlive: true } owner
            ? $"process {owner.Pid}, since {owner.Since}, {owner.Rules.Count} rules, records in {owner.AuditPath}"
            : $"it holds {directory}, and is about to start or to end";
        return new HostException(new HostFault(
            HostDiagnostics.GuardRunning, $"a guard is running: {who}", [],
            [
                "`--takeover` takes its place without a gap; SIGHUP makes it read its rules again",
                "`ebpfguard status` says what is in force, `ebpfguard stop` ends it",
            ]));
    }

    private static string Me()
    {
        uint pid = (uint)Environment.ProcessId;
        return string.Create(CultureInfo.InvariantCulture, $"{pid}-{ProcProcess.Read(pid)?.StartTicks ?? 0}");
    }
}

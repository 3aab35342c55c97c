namespace EbpfGuard.Bpf.Errors;

/// <summary>A call to the kernel or to libbpf failed.</summary>
public sealed class BpfException : Exception
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="operation">What was tried, as a verb: "attach".</param>
    /// <param name="subject">On what: "lsm/file_open".</param>
    /// <param name="errno">The reason, as a positive Linux error number.</param>
    /// <param name="log">What libbpf and the verifier said about it; may be empty.</param>
    public BpfException(string operation, string subject, int errno, string log = "")
        : base(Compose(operation, subject, errno, log))
    {
        Operation = operation;
        Subject = subject;
        ErrorNumber = errno;
        Log = log;
    }

    /// <summary>What was tried, as a verb.</summary>
    public string Operation { get; }

    /// <summary>On what.</summary>
    public string Subject { get; }

    /// <summary>The reason, as a positive Linux error number; <see cref="Errno"/> names it.</summary>
    public int ErrorNumber { get; }

    /// <summary>What libbpf and the verifier said about it; empty when nothing.</summary>
    public string Log { get; }

    private static string Compose(string operation, string subject, int errno, string log)
    {
        string text = $"{operation} {subject}: {Errno.Describe(errno)}";
        int end = log.IndexOf('\n', StringComparison.Ordinal);
        string first = (end < 0 ? log : log[..end]).Trim();
        return first.Length == 0 ? text : $"{text}: {first}";
    }
}

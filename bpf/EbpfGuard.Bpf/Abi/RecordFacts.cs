namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_record_fact</c>: which optional facts of a decision record are set.</summary>
[Flags]
public enum RecordFacts : ushort
{
    /// <summary>The record ends with the path's end.</summary>
    Path = 1,

    /// <summary>There is a path, but it could not be read.</summary>
    PathUnknown = 4,

    /// <summary>Destination address and port, protocol and family.</summary>
    Socket = 8,

    /// <summary>The flags of an open, of setns or of unshare.</summary>
    Flags = 16,

    /// <summary>A second path follows: the new name of a rename, or the host's name.</summary>
    PathTwice = 32,

    /// <summary>Address and port of the local end.</summary>
    Client = 64,

    /// <summary>The result of the system call.</summary>
    Result = 128,

    /// <summary>The argument that says what the call is about.</summary>
    Argument = 256,

    /// <summary>The argument is the mode of a chmod.</summary>
    Mode = 512,

    /// <summary>The process leads its process group.</summary>
    GroupLead = 1024,

    /// <summary>The second path is the caller's spelling of the first.</summary>
    Spelling = 2048,

    /// <summary>The host has no name for the object.</summary>
    NoHostName = 4096,

    /// <summary>The open makes a file with execute permission.</summary>
    ExecMode = 8192,

    /// <summary>There are more arguments than the record has, or they could not be read.</summary>
    ArgsCut = 16384,
}

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_record_fact</c>: which optional facts of a decision record are set.</summary>
[Flags]
public enum RecordFacts : ushort
{
    /// <summary>The record ends with the path's end.</summary>
    Path = 1,

    /// <summary>There is a path, but it could not be read.</summary>
    PathUnknown = 4,

    /// <summary>A second path follows: the new name of a rename, or the host's name.</summary>
    PathTwice = 32,

    /// <summary>The second path is the caller's spelling of the first.</summary>
    Spelling = 2048,

    /// <summary>The host has no name for the object.</summary>
    NoHostName = 4096,

    /// <summary>There are more arguments than the record has, or they could not be read.</summary>
    ArgsCut = 16384,
}

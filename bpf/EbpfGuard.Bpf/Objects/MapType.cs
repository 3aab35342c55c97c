namespace EbpfGuard.Bpf.Objects;

/// <summary>The kinds of maps that are treated in a way of their own, numbered as the kernel does.</summary>
public enum MapType
{
    /// <summary>Not known before load.</summary>
    Unspecified = 0,

    /// <summary>Hash table.</summary>
    Hash = 1,

    /// <summary>Array by 32-bit index.</summary>
    Array = 2,

    /// <summary>Hash table with a value a CPU.</summary>
    PerCpuHash = 5,

    /// <summary>Array with a value a CPU.</summary>
    PerCpuArray = 6,

    /// <summary>Hash table that drops its oldest entries, with a value a CPU.</summary>
    LruPerCpuHash = 10,

    /// <summary>Longest-prefix trie.</summary>
    LpmTrie = 11,

    /// <summary>Storage of a cgroup, with a value a CPU.</summary>
    PerCpuCgroupStorage = 21,

    /// <summary>Ring buffer.</summary>
    RingBuffer = 27,

    /// <summary>Storage of an inode.</summary>
    InodeStorage = 28,

    /// <summary>Storage of a task; its key in user space is a pidfd.</summary>
    TaskStorage = 29,
}

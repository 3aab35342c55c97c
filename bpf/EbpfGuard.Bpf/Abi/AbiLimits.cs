namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_limit</c>: sizes that the kernel programs are built with.</summary>
public static class AbiLimits
{
    /// <summary>Cells of one page of the tables map.</summary>
    public const int PageCells = 1024;

    /// <summary>Classifiers of an image.</summary>
    public const int Classifiers = 128;

    /// <summary>Cell of classifier 0.</summary>
    public const int ClassifierCell = 8;

    /// <summary>Classifiers over process facts, numbers 0 to 31: their outputs are kept per process.</summary>
    public const int ProcClassifiers = 32;

    /// <summary>Classifiers over the event's path, numbers 32 to 47.</summary>
    public const int PathClassifiers = 16;

    /// <summary>A process and seven ancestors by index.</summary>
    public const int Generations = 8;

    /// <summary>Slots of one operation.</summary>
    public const int Slots = 512;

    /// <summary>Event classifiers of one operation.</summary>
    public const int Steps = 96;

    /// <summary>Groups of trigger (or exemption) words: the bits of a summary.</summary>
    public const int Groups = 64;

    /// <summary>Words of a group at most.</summary>
    public const int GroupWords = 4;

    /// <summary>Predicates of one scanner or set.</summary>
    public const int HitBits = 61;

    /// <summary>Bytes of a path, without a terminator.</summary>
    public const int PathMax = 4096;

    /// <summary>Bytes that are surely known at each end of a path that is longer than <see cref="PathMax"/>.</summary>
    public const int KnownEnd = 1024;

    /// <summary>Bytes of the arguments that are read at once; more of them are read in pieces.</summary>
    public const int ArgsMax = 8192;

    /// <summary>Bytes of a kernel process name with its NUL.</summary>
    public const int NameMax = 16;

    /// <summary>Bytes of a container's short id with its NUL.</summary>
    public const int ContainerMax = 16;

    /// <summary>Comparisons with any ancestor.</summary>
    public const int AncestorBits = 58;

    /// <summary>Longest text in the short exact map, in bytes.</summary>
    public const int ExactShort = 64;

    /// <summary>Longest text in the long exact map, in bytes.</summary>
    public const int ExactLong = 256;

    /// <summary>Inputs that are numbers: 16 to 47.</summary>
    public const int Numbers = 32;

    /// <summary>Rules named by one record.</summary>
    public const int Matches = 16;

    /// <summary>Bytes of a path in a record: all that was walked.</summary>
    public const int RecordPath = 4096;

    /// <summary>Bytes of the arguments in the record of an exec.</summary>
    public const int RecordArgs = 8192;

    /// <summary>Bytes of a mount point, and of the path of the part that is mounted there, that the kernel knows.</summary>
    public const int PlacePath = 256;

    /// <summary>Names of one object on the host that the kernel tells apart.</summary>
    public const int Places = 8;

    /// <summary>Bytes of a name that is kept of a file with several links.</summary>
    public const int AliasPath = 512;

    /// <summary>The process's own view of names, and the host's.</summary>
    public const int Views = 2;

    /// <summary>Records of a rule whose alerts are not limited.</summary>
    public const int NoLimit = 0x7fffffff;

    /// <summary>Bytes of a piece of the arguments.</summary>
    public const int Piece = 8064;

    /// <summary>Bytes of the arguments that are read in pieces at most.</summary>
    public const int ArgsWhole = 2097152;
}

using System.Collections.Frozen;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Every field of the language: the one table behind binding, planning, <c>ebpfguard fields</c> and the documentation.
/// The process fields of an exec describe the new program.
/// </summary>
public static class FieldCatalog
{
    /// <summary>The highest index of an ancestor field: the process itself is 0, its parent 1.</summary>
    public const int DeepestAncestor = 7;

    private const OperationSet Every = OperationSet.All;

    private const OperationSet Objects = OperationSet.Files | OperationSet.Connect;

    /// <summary>All fields, grouped by subject.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        Field("evt.type", FieldType.Text, Every,
            "system call that starts the operation; one name stands for all doors of its operation")
            with { TakesTransformer = false, TakesField = false },
        Field("evt.dir", FieldType.Text, Every,
            "direction of the event: always <, its end"),
        Field("evt.num", FieldType.Number, Every,
            "number of the event, counted from 1", FieldSupply.UserSpace),
        Field("evt.is_open_read", FieldType.Boolean, OperationSet.Open,
            "true when the file is opened for reading"),
        Field("evt.is_open_write", FieldType.Boolean, OperationSet.Open,
            "true when the file is opened for writing"),
        Field("evt.is_open_exec", FieldType.Boolean, OperationSet.Open,
            "true when the open creates a file with execute permission"),
        Field("evt.arg.flags", FieldType.Flags, OperationSet.Open,
            "flags of the open, such as O_CREAT and O_TRUNC"),

        Field("proc.name", FieldType.Text, Every,
            "name of the program as the kernel keeps it, at most 15 bytes"),
        Field("proc.exe", FieldType.Text, Every,
            "first argument of the command line (argv[0]), chosen by the caller", FieldSupply.AfterExec),
        Field("proc.exepath", FieldType.Path, Every,
            "full path of the program's file"),
        Field("proc.cmdline", FieldType.Text, Every,
            "name and arguments of the program with blanks between them", FieldSupply.AfterExec),
        Field("proc.args", FieldType.Text, Every,
            "arguments of the program without argv[0], with blanks between them", FieldSupply.AfterExec),
        Field("proc.pid", FieldType.Number, Every,
            "process id"),
        Field("proc.ppid", FieldType.Number, Every,
            "process id of the parent"),
        Field("proc.pname", FieldType.Text, Every,
            "name of the parent's program"),
        Field("proc.pexepath", FieldType.Path, Every,
            "full path of the parent's program"),
        Field("proc.pcmdline", FieldType.Text, Every,
            "name and arguments of the parent's program"),
        Field("proc.aname", FieldType.Text, Every,
            "name of an ancestor's program; without an index, of some ancestor", argument: FieldArgument.OptionalAncestor) with { TakesTransformer = false },
        Field("proc.aexepath", FieldType.Path, Every,
            "full path of an ancestor's program; without an index, of some ancestor", argument: FieldArgument.OptionalAncestor) with { TakesTransformer = false },
        Field("proc.cwd", FieldType.Path, Every,
            "current working directory"),
        Field("proc.tty", FieldType.Number, Every,
            "device number of the controlling terminal, 0 when there is none"),
        Field("proc.sid", FieldType.Number, Every,
            "session id"),
        Field("proc.is_exe_from_memfd", FieldType.Boolean, Every,
            "true when the program was run from memory, not from a file system"),

        Field("user.uid", FieldType.Number, Every,
            "effective user id"),
        Field("user.name", FieldType.Text, Every,
            "account name of the effective user id"),
        Field("user.loginuid", FieldType.Number, Every,
            "user id that logged in, -1 when nobody did"),
        Field("group.gid", FieldType.Number, Every,
            "effective group id"),

        Field("fd.name", FieldType.Path, Objects,
            "full path of the file; of a connection, its ends") with { UserSpaceOperations = OperationSet.Connect },
        Field("fd.directory", FieldType.Path, OperationSet.Files,
            "directory that holds the file"),
        Field("fd.filename", FieldType.Text, OperationSet.Files,
            "name of the file without its directory"),
        Field("fd.typechar", FieldType.Text, Objects,
            "kind of the object in a letter: f d 4 6 u p c b o"),
        Field("fd.type", FieldType.Text, Objects,
            "kind of the object in a word: file directory ipv4 ipv6 unix pipe char block other"),
        Field("fd.num", FieldType.Number, OperationSet.Open | OperationSet.Connect,
            "number of the file descriptor, known only with the result", FieldSupply.WithResult),

        Field("fd.ip", FieldType.Address, OperationSet.Connect,
            "address of either end of the connection") with { TakesTransformer = false },
        Field("fd.sip", FieldType.Address, OperationSet.Connect,
            "address of the server: the destination"),
        Field("fd.cip", FieldType.Address, OperationSet.Connect,
            "address of the client: the local end, missing while the socket is not bound"),
        Field("fd.port", FieldType.Port, OperationSet.Connect,
            "port of either end of the connection") with { TakesTransformer = false },
        Field("fd.sport", FieldType.Port, OperationSet.Connect,
            "port of the server: the destination"),
        Field("fd.cport", FieldType.Port, OperationSet.Connect,
            "port of the client: the local end, missing while the socket is not bound"),
        Field("fd.net", FieldType.Network, OperationSet.Connect,
            "network of either end of the connection") with { TakesTransformer = false },
        Field("fd.snet", FieldType.Network, OperationSet.Connect,
            "network of the server") with { TakesTransformer = false },
        Field("fd.cnet", FieldType.Network, OperationSet.Connect,
            "network of the client") with { TakesTransformer = false },
        Field("fd.l4proto", FieldType.Text, OperationSet.Connect,
            "transport protocol: tcp udp icmp raw"),
        Field("fd.sockfamily", FieldType.Text, OperationSet.Connect,
            "family of the socket: ip unix"),
    ];

    private static readonly FrozenDictionary<string, FieldDefinition> ByName = All.ToFrozenDictionary(f => f.Name);

    /// <summary>The field called <paramref name="name"/>, or null.</summary>
    public static FieldDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The field called <paramref name="name"/>, which must exist.</summary>
    public static FieldDefinition Get(string name) => ByName[name];

    private static FieldDefinition Field(
        string name, FieldType type, OperationSet operations, string meaning,
        FieldSupply supply = FieldSupply.BeforeTheFact, FieldArgument argument = FieldArgument.None) =>
        new(name, type, operations, supply, argument, meaning);
}

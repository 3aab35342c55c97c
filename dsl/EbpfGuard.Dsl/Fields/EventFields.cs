using static EbpfGuard.Dsl.Fields.OperationSet;

namespace EbpfGuard.Dsl.Fields;

/// <summary>The fields of the event itself: its type, its result, and the arguments of its system call.</summary>
internal static class EventFields
{
    private const string Argument = "argument of the system call";

    private const string ObjectName = "name of the object, walked from its dentry";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        new("evt.type", FieldType.Text, OperationSet.All, FieldSupply.BeforeTheFact, "hook that judges the operation",
            "system call, or the operation's first where it is not seen; in a condition one name stands for all")
            { TakesTransformer = false, TakesField = false },
        new("evt.dir", FieldType.Text, OperationSet.All, FieldSupply.BeforeTheFact, "constant",
            "direction of the event: always <, its end"),
        new("evt.num", FieldType.Number, OperationSet.All, FieldSupply.UserSpace, "number of the record",
            "number of the record among those of its ring, counted from 1"),
        new("evt.time", FieldType.Text, OperationSet.All, FieldSupply.UserSpace, "time of the decision",
            "time of day, in UTC, to the nanosecond"),
        new("evt.res", FieldType.Text, OperationSet.All, FieldSupply.WithResult, "result of the system call",
            "SUCCESS, or the name of the error, such as ENOENT"),
        new("evt.rawres", FieldType.Number, OperationSet.All, FieldSupply.WithResult, "result of the system call",
            "result of the system call, negative for an error"),
        new("evt.args", FieldType.Text, Open | Unlink | Rename | Mkdir | Link | Symlink | Chmod | Exec | Socket | Ptrace | Setuid | Setns | Unshare | Bpf, FieldSupply.UserSpace,
            "the arguments that the event has", "each argument of the event as name=value, with blanks between them") { TakesField = false },
        new("evt.is_open_read", FieldType.Boolean, Open, FieldSupply.BeforeTheFact, "mode of the open file",
            "true when the file is opened for reading"),
        new("evt.is_open_write", FieldType.Boolean, Open, FieldSupply.BeforeTheFact, "mode of the open file",
            "true when the file is opened for writing"),
        new("evt.is_open_exec", FieldType.Boolean, Open, FieldSupply.BeforeTheFact, "mode of the open file",
            "true when the open creates a file with execute permission"),
        new("evt.arg.flags", FieldType.Flags, Open | Setns | Unshare, FieldSupply.BeforeTheFact, "flags of the open file; " + Argument,
            "flags of the open, such as O_CREAT; of setns and unshare, such as CLONE_NEWUSER")
            { Vocabulary = Vocabularies.Flags },
        new("evt.arg.mode", FieldType.Flags, Chmod, FieldSupply.BeforeTheFact, Argument,
            "new permissions of the file, such as S_ISUID and S_IXUSR") { Vocabulary = Vocabularies.Modes },
        new("evt.arg.path", FieldType.Path, Mkdir | Unlink, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the directory that is made, or of what is removed"),
        new("evt.arg.name", FieldType.Path, Open | Mkdir | Unlink, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the object"),
        new("evt.arg.filename", FieldType.Path, Exec | Chmod, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the program that is run, or of the file whose permissions change"),
        new("evt.arg.oldpath", FieldType.Path, Rename | Link, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the file that is renamed or linked"),
        new("evt.arg.newpath", FieldType.Path, Rename | Link, FieldSupply.BeforeTheFact, ObjectName,
            "full path of its new name"),
        new("evt.arg.target", FieldType.Text, Symlink, FieldSupply.BeforeTheFact, Argument,
            "what the symbolic link says, as it is given"),
        new("evt.arg.linkpath", FieldType.Path, Symlink, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the symbolic link"),
        new("evt.arg.domain", FieldType.Text, Socket, FieldSupply.BeforeTheFact, Argument,
            "family of the socket, such as AF_PACKET") { Words = [.. NumberWords.Domains.Values] },
        new("evt.arg.request", FieldType.Text, Ptrace, FieldSupply.BeforeTheFact, Argument,
            "request of ptrace, such as PTRACE_ATTACH") { Words = [.. NumberWords.PtraceRequests.Values] },
        new("evt.arg.uid", FieldType.Text, Setuid, FieldSupply.BeforeTheFact, Argument,
            "account name of the user id that is asked for"),
        new("evt.arg.cmd", FieldType.Text, Bpf, FieldSupply.BeforeTheFact, Argument,
            "command of bpf, such as BPF_PROG_LOAD") { Words = [.. NumberWords.BpfCommands.Values] },
        new("evt.buffer", FieldType.Bytes, None, FieldSupply.UserSpace, "nowhere: payloads are not captured",
            "data of a read or write"),
        new("fs.path.name", FieldType.Path, Open | Unlink | Mkdir | Chmod | Symlink, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the file"),
        new("fs.path.source", FieldType.Path, Rename | Link, FieldSupply.BeforeTheFact, ObjectName,
            "full path of the file that is renamed or linked"),
        new("fs.path.target", FieldType.Path, Rename | Link, FieldSupply.BeforeTheFact, ObjectName,
            "full path of its new name"),
    ];
}

using static EbpfGuard.Dsl.Fields.FieldSupply;

namespace EbpfGuard.Dsl.Fields;

/// <summary>The fields of the process that acts, its ancestors, and whom it acts for.</summary>
internal static class ProcessFields
{
    private const OperationSet Every = OperationSet.All;

    private const string Program = "the program, when it is run";

    private const string Arguments = "memory of the new program, when it is run";

    private const string Task = "the task, when it acts";

    private const string Accounts = "/etc/passwd, as it was when the rules were loaded or reloaded";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        new("proc.name", FieldType.Text, Every, BeforeTheFact, Program,
            "name of the program as the kernel keeps it, at most 15 bytes") { CanBeClaimed = true },
        new("proc.exe", FieldType.Text, Every, AfterExec, Arguments,
            "first argument of the command line (argv[0]), chosen by the caller") { CanBeClaimed = true },
        new("proc.exepath", FieldType.Path, Every, BeforeTheFact, Program,
            "full path of the program's file"),
        new("proc.cmdline", FieldType.Text, Every, AfterExec, Arguments,
            "name and arguments of the program with blanks between them") { CanBeClaimed = true },
        new("proc.args", FieldType.Text, Every, AfterExec, Arguments,
            "arguments of the program without argv[0], with blanks between them") { CanBeClaimed = true },
        new("proc.env", FieldType.Text, Every, UserSpace, "/proc, when the event is read",
            "environment of the program, blanks between variables; with a name in brackets, that one's value")
            { Argument = FieldArgument.OptionalKey },
        new("proc.pid", FieldType.Number, Every, BeforeTheFact, Task,
            "process id"),
        new("proc.vpid", FieldType.Number, Every, BeforeTheFact, Task,
            "process id in the process's own namespace"),
        new("proc.ppid", FieldType.Number, Every, BeforeTheFact, Task,
            "process id of the parent"),
        new("proc.pname", FieldType.Text, Every, BeforeTheFact, Program,
            "name of the parent's program") { CanBeClaimed = true },
        new("proc.pexe", FieldType.Text, Every, BeforeTheFact, Arguments,
            "first argument of the parent's command line (argv[0])") { CanBeClaimed = true },
        new("proc.pexepath", FieldType.Path, Every, BeforeTheFact, Program,
            "full path of the parent's program"),
        new("proc.pcmdline", FieldType.Text, Every, BeforeTheFact, Arguments,
            "name and arguments of the parent's program") { CanBeClaimed = true },
        new("proc.aname", FieldType.Text, Every, BeforeTheFact, Program,
            "name of an ancestor's program; without an index, of some ancestor")
            { Argument = FieldArgument.OptionalAncestor, TakesTransformer = false, CanBeClaimed = true },
        new("proc.aexe", FieldType.Text, Every, BeforeTheFact, Arguments,
            "first argument of an ancestor's command line (argv[0]); without an index, of some ancestor")
            { Argument = FieldArgument.OptionalAncestor, TakesTransformer = false, CanBeClaimed = true },
        new("proc.aexepath", FieldType.Path, Every, BeforeTheFact, Program,
            "full path of an ancestor's program; without an index, of some ancestor")
            { Argument = FieldArgument.OptionalAncestor, TakesTransformer = false },
        new("proc.cwd", FieldType.Path, Every, BeforeTheFact, Task,
            "current working directory"),
        new("proc.tty", FieldType.Number, Every, BeforeTheFact, Task,
            "device number of the controlling terminal, 0 when there is none"),
        new("proc.sid", FieldType.Number, Every, BeforeTheFact, Task,
            "session id"),
        new("proc.duration", FieldType.Number, Every, BeforeTheFact, Task,
            "nanoseconds since the process was started"),
        new("proc.is_vpgid_leader", FieldType.Boolean, Every, BeforeTheFact, Task,
            "true when the process leads its process group"),
        new("proc.is_exe_from_memfd", FieldType.Boolean, Every, BeforeTheFact, Program,
            "true when the program was run from memory, not from a file system"),
        new("proc.is_exe_upper_layer", FieldType.Boolean, Every, BeforeTheFact, Program,
            "true when the program's file is in the upper layer of an overlay: it is not of the container's image"),

        new("thread.cap_effective", FieldType.Text, Every, BeforeTheFact, Task,
            "capabilities in force, with blanks between them") { Vocabulary = Vocabularies.Capabilities },
        new("thread.cap_permitted", FieldType.Text, Every, BeforeTheFact, Task,
            "capabilities that the thread may use, with blanks between them") { Vocabulary = Vocabularies.Capabilities },
        new("thread.cap_inheritable", FieldType.Text, Every, BeforeTheFact, Task,
            "capabilities that an exec may keep, with blanks between them") { Vocabulary = Vocabularies.Capabilities },

        new("user.uid", FieldType.Number, Every, BeforeTheFact, Task,
            "effective user id"),
        new("user.name", FieldType.Text, Every, BeforeTheFact, Task + "; names from /etc/passwd when the rules are loaded or reloaded",
            "account name of the effective user id; LDAP, SSSD and their like (NSS) are not asked"),
        new("user.homedir", FieldType.Text, Every, UserSpace, Accounts,
            "home directory of the effective user id's account"),
        new("user.shell", FieldType.Text, Every, UserSpace, Accounts,
            "shell of the effective user id's account"),
        new("user.loginname", FieldType.Text, Every, BeforeTheFact, Task + "; names from /etc/passwd when the rules are loaded or reloaded",
            "account name of the user id that logged in; missing when nobody did"),
        new("user.loginuid", FieldType.Number, Every, BeforeTheFact, Task,
            "user id that logged in, -1 when nobody did"),
        new("group.gid", FieldType.Number, Every, BeforeTheFact, Task,
            "effective group id"),
        new("group.name", FieldType.Text, Every, UserSpace, "/etc/group, as it was when the rules were loaded or reloaded",
            "name of the effective group id"),
    ];
}

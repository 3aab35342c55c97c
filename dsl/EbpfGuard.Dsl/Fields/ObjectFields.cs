using static EbpfGuard.Dsl.Fields.OperationSet;

namespace EbpfGuard.Dsl.Fields;

/// <summary>The fields of the object of an operation: a file, or what stands behind a descriptor.</summary>
internal static class ObjectFields
{
    private const OperationSet Sockets = Connections | Dup;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        new("fd.name", FieldType.Path, Files | Sockets, FieldSupply.BeforeTheFact, "name of the object, walked from its dentry",
            "full path of the file; of a connection, its ends") { UserSpaceOperations = Sockets },
        new("fd.nameraw", FieldType.Path, Open, FieldSupply.BeforeTheFact, "argument of the system call",
            "path of the file as the caller spelled it"),
        new("fd.directory", FieldType.Path, Files, FieldSupply.BeforeTheFact, "name of the object, walked from its dentry",
            "directory that holds the file"),
        new("fd.filename", FieldType.Text, Files, FieldSupply.BeforeTheFact, "name of the object, walked from its dentry",
            "name of the file without its directory"),
        new("fd.typechar", FieldType.Text, Files | Sockets, FieldSupply.BeforeTheFact, "inode or socket",
            "kind of the object in a letter: f d 4 6 u p c b o") { Words = [.. NumberWords.ObjectLetters.Values] },
        new("fd.type", FieldType.Text, Files | Sockets, FieldSupply.BeforeTheFact, "inode or socket",
            "kind of the object in a word: file directory ipv4 ipv6 unix pipe char block other") { Words = [.. NumberWords.ObjectTypes.Values] },
        new("fd.num", FieldType.Number, Open | Connect, FieldSupply.WithResult, "result of the system call",
            "number of the file descriptor"),
    ];
}

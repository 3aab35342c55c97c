using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Fields;

/// <summary>
/// Every field of the language: the one table behind binding, planning, <c>ebpfguard fields</c> and the documentation.
/// The process fields of an exec describe the new program.
/// </summary>
public static class FieldCatalog
{
    /// <summary>The highest index of an ancestor field: the process itself is 0, its parent 1.</summary>
    public const int DeepestAncestor = 7;

    /// <summary>All fields, grouped by subject.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
        [.. EventFields.All, .. ProcessFields.All, .. ObjectFields.All, .. ConnectionFields.All, .. ContainerFields.All];

    private static readonly FrozenDictionary<string, FieldDefinition> ByName = All.ToFrozenDictionary(f => f.Name);

    /// <summary>The field called <paramref name="name"/>, or null.</summary>
    public static FieldDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The field that an argument of the system call is: <c>evt.arg[flags]</c> is <c>evt.arg.flags</c>.</summary>
    public static FieldDefinition? FindArgument(string argument) => Find($"evt.arg.{argument}");

    /// <summary>The field called <paramref name="name"/>, which must exist.</summary>
    public static FieldDefinition Get(string name) => ByName[name];
}

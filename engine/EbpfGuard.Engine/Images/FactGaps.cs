using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images;

/// <summary>Where a fact is known only in part.</summary>
public enum GapPlace
{
    /// <summary>On hosts without BPF LSM.</summary>
    WithoutLsm,

    /// <summary>Where an exec is judged when the new program is in place: without BPF LSM, and where a rule asks for arguments.</summary>
    AfterExec,

    /// <summary>Where user space finishes the condition.</summary>
    UserSpace,
}

/// <summary>A fact that is not always known.</summary>
/// <param name="Place">Where that is so.</param>
/// <param name="Operations">The operations that it concerns.</param>
/// <param name="Fields">The fields, by the names that others are synonyms of.</param>
/// <param name="Missing">What is not known; for people.</param>
public sealed record FactGap(GapPlace Place, OperationSet Operations, IReadOnlyList<string> Fields, string Missing)
{
    /// <summary>The gap of one of its fields, in a line.</summary>
    public string Of(IEnumerable<string> fields) => $"{Missing} ({string.Join(", ", fields.Select(f => $"`{f}`"))})";
}

/// <summary>
/// The one table of facts that a host, or a way of judging, knows only in part; what is not seen of whole operations stands in
/// <see cref="DecisionPoints"/>. A field that an operation does not have at all, or that only user space has, says so in the catalogue of fields.
/// </summary>
public static class FactGaps
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactGap> All { get; } =
    [
        new(GapPlace.WithoutLsm, OperationSet.Open, ["fd.name", "fd.directory", "fd.filename"],
            "that a hard link which was made after the guard started is the file, unless a rule names the file itself"),
        new(GapPlace.WithoutLsm, OperationSet.All, ["proc.exepath", "proc.pexepath", "proc.aexepath"],
            "that a hard link which was made after the guard started is the program, unless a rule names the program itself"),
        new(GapPlace.WithoutLsm, OperationSet.Open, ["evt.arg.flags"],
            "of what `openat2` was asked for O_CREAT, O_EXCL and O_TRUNC, where another thread has changed them by then"),
        new(GapPlace.AfterExec, OperationSet.Exec, ["proc.exepath"],
            "a script that is run by a task with a request to io_uring on its way, and one that is the interpreter of another"),
        new(GapPlace.UserSpace, OperationSet.All, ["proc.env"], "the environment of a process that has ended by then"),
    ];

    /// <summary>What a host does not know of the facts that <paramref name="plan"/> asks for.</summary>
    /// <param name="plan">How an operation is judged.</param>
    /// <param name="hasLsm">True on a host with BPF LSM.</param>
    /// <param name="isInUserSpace">True when user space finishes the condition.</param>
    public static IEnumerable<string> Of(OperationPlan plan, bool hasLsm, bool isInUserSpace)
    {
        HashSet<string> asked =
        [
            .. Comparisons.FieldsOf(plan.Condition).SelectMany(f => f.Sources)
                .Select(f => FieldSynonyms.Resolve(f, plan.Operation, isServer: false).Definition.Name),
        ];
        foreach (FactGap gap in All.Where(g => g.Operations.Has(plan.Operation) && IsThere(g.Place)))
        {
            string[] fields = [.. gap.Fields.Where(asked.Contains)];
            if (fields.Length > 0) yield return gap.Of(fields);
        }

        bool IsThere(GapPlace place) => place switch
        {
            GapPlace.UserSpace => isInUserSpace,
            GapPlace.AfterExec => !hasLsm || plan.NeedsArguments,
            _ => !hasLsm,
        };
    }
}

namespace EbpfGuard.Engine.Images;

/// <summary>What the host that an image is for can do, and what to do with rules that it cannot block.</summary>
/// <param name="HasLsm">BPF LSM programs can deny.</param>
/// <param name="HasCgroup">cgroup v2 hooks can deny connections.</param>
/// <param name="CannotBlock">What becomes of a rule that should deny where nothing can.</param>
/// <param name="MonitorAll">Every rule only records what it would do.</param>
/// <param name="Users">Account names by uid, for <c>user.name</c>.</param>
public sealed record ImageTarget(
    bool HasLsm,
    bool HasCgroup,
    CannotBlock CannotBlock,
    bool MonitorAll,
    IReadOnlyDictionary<long, string> Users)
{
    /// <summary>True when the target is this host, so that a name that is not among <see cref="Users"/> is nobody's.</summary>
    public bool IsThisHost { get; init; }
}

/// <summary>What becomes of a <c>block</c> rule on a host that cannot deny its operation.</summary>
public enum CannotBlock
{
    /// <summary>The image is refused, naming the rule and the cure.</summary>
    Refuse,

    /// <summary>It only reports.</summary>
    Report,

    /// <summary>It kills the process on return.</summary>
    Kill,
}

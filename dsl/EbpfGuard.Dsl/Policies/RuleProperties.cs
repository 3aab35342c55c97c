namespace EbpfGuard.Dsl.Policies;

/// <summary>Falco's priorities, the gravest first.</summary>
public enum Priority
{
    /// <summary>The system is unusable.</summary>
    Emergency,

    /// <summary>Act at once.</summary>
    Alert,

    /// <summary>A critical condition.</summary>
    Critical,

    /// <summary>An error.</summary>
    Error,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>Normal but significant.</summary>
    Notice,

    /// <summary>Informational.</summary>
    Informational,

    /// <summary>For debugging.</summary>
    Debug,
}

/// <summary>What happens to an operation that a rule matches; the strongest of several wins.</summary>
public enum RuleAction
{
    /// <summary>It goes on; a record is written.</summary>
    Alert,

    /// <summary>It is refused in the kernel with <c>EPERM</c>.</summary>
    Block,

    /// <summary>It is refused and the process is killed.</summary>
    Kill,

    /// <summary>As <see cref="Kill"/>, and every descendant is killed.</summary>
    KillTree,
}

/// <summary>What holds when a fact cannot be read.</summary>
public enum OnUnknown
{
    /// <summary>The rule does not match.</summary>
    Ignore,

    /// <summary>The rule matches, and does all that it does on any match.</summary>
    Match,

    /// <summary>The rule matches, and refuses the operation where it can be refused; nobody is killed.</summary>
    Deny,
}

/// <summary>Whether a rule acts.</summary>
public enum RuleMode
{
    /// <summary>It acts.</summary>
    Enforce,

    /// <summary>It records what it would do.</summary>
    Monitor,
}

/// <summary>At most so many in each period: records of a rule, whose decisions are never limited, or its kills.</summary>
public sealed record RateLimit(int Count, TimeSpan Period)
{
    /// <summary>No limit, said in so many words: not even the one that holds for rules that say nothing.</summary>
    public static RateLimit None { get; } = new(0, TimeSpan.Zero);

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => Count == 0;
}

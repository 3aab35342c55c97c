namespace EbpfGuard.Engine.Images;

/// <summary>What "stopped" means, as the compile report and the audit log say it.</summary>
public enum StopMeaning
{
    /// <summary>Nothing is stopped: <c>alert</c>, or nothing can be stopped here.</summary>
    Reported,

    /// <summary>The LSM or cgroup hook refuses; the operation never happens.</summary>
    Denied,

    /// <summary>SIGKILL before the new program runs its first instruction.</summary>
    KilledAtExec,

    /// <summary>The operation happened; the process dies before it is back in user space.</summary>
    KilledOnReturn,

    /// <summary>Part of the condition is only known in user space: the responder kills.</summary>
    KilledByResponder,
}

/// <summary>Questions to a <see cref="StopMeaning"/>.</summary>
public static class StopMeanings
{
    /// <summary>Its name for people.</summary>
    public static string Name(this StopMeaning stop) => stop switch
    {
        StopMeaning.Reported => "reported",
        StopMeaning.Denied => "denied",
        StopMeaning.KilledAtExec => "killed at exec",
        StopMeaning.KilledOnReturn => "killed on return",
        _ => "killed by responder",
    };
}

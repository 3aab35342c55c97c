using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Policies;

/// <summary>Why the kernel cannot decide a comparison.</summary>
public enum UserSpaceCause
{
    /// <summary>It does not know the field.</summary>
    Field,

    /// <summary>It does not have the operator.</summary>
    Operator,

    /// <summary>It does not compute: a side is a transformer, or the right side is a field.</summary>
    Value,
}

/// <summary>Something in a condition that only user space knows or does.</summary>
/// <param name="Cause">Why the kernel cannot.</param>
/// <param name="What">The field, operator or value as people write it: <c>fd.name</c>, <c>regex</c>, <c>tolower(fd.name)</c>.</param>
/// <param name="Span">The first comparison that needs it.</param>
public sealed record UserSpaceNeed(UserSpaceCause Cause, string What, TextSpan Span)
{
    /// <inheritdoc/>
    public override string ToString() => What;
}

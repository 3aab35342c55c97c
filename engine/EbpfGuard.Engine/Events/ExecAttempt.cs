namespace EbpfGuard.Engine.Events;

/// <summary>A program that a process asks for in its own place; its path is that of the event.</summary>
/// <param name="Name">The name that the kernel will give the process.</param>
/// <param name="Arguments">
/// Its arguments, argv[0] first, as the caller has them: they are shown and never judged, since the caller may change them after the kernel has
/// read them.
/// </param>
/// <param name="IsCut">True when there are more, or they could not be read.</param>
public sealed record ExecAttempt(string Name, IReadOnlyList<string> Arguments, bool IsCut)
{
    /// <summary>As <c>proc.cmdline</c> spells it.</summary>
    public string CommandLine => string.Join(' ', Arguments.Skip(1).Prepend(Name)) + More;

    /// <summary>As <c>proc.args</c> spells it.</summary>
    public string ArgumentLine => string.Join(' ', Arguments.Skip(1)) + More;

    private string More => IsCut ? " …" : "";
}

namespace EbpfGuard.Cli.Output;

/// <summary>What the tool tells its caller when it ends.</summary>
internal static class ExitCodes
{
    /// <summary>All is well.</summary>
    public const int Fine = 0;

    /// <summary>The rules, or the answer, say no: faults in rules, failed tests, unformatted files.</summary>
    public const int No = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The host cannot: no root, no kernel support, a file that cannot be read or written.</summary>
    public const int Host = 3;

    /// <summary>The rules are fine, but some are left out: <c>--unsupplied skip</c>.</summary>
    public const int Partly = 4;
}

using EbpfGuard.Engine.Images;
using EbpfGuard.Testing;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Hosts that images are built for.</summary>
internal static class Targets
{
    public static ImageTarget Lsm { get; } = new(true, true, CannotBlock.Refuse, false, Literals.Accounts);

    public static ImageTarget Tracepoint { get; } = Lsm with { HasLsm = false };

    public static ImageTarget Bare { get; } = Lsm with { HasLsm = false, HasCgroup = false };
}

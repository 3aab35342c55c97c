using System.CommandLine;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Cli.Rules;

/// <summary>The host that rules are checked for: this one, or a kind of host by name.</summary>
internal static class HostTarget
{
    private const string ThisHost = "host";

    /// <summary><c>--target host|lsm|tracepoint</c>.</summary>
    public static Option<string> TargetOption()
    {
        var option = new Option<string>("--target")
        {
            Description = "the host to check for: this one (host), one that can deny (lsm), one that cannot (tracepoint)",
            DefaultValueFactory = _ => ThisHost,
        };
        option.AcceptOnlyFromAmong(ThisHost, "lsm", "tracepoint");
        return option;
    }

    /// <summary><c>--cannot-block refuse|report|kill</c>.</summary>
    public static Option<string> CannotBlockOption()
    {
        var option = new Option<string>("--cannot-block")
        {
            Description = "what becomes of a rule that should block where nothing can deny: refuse it, report only, or kill on return",
            DefaultValueFactory = _ => "refuse",
        };
        option.AcceptOnlyFromAmong("refuse", "report", "kill");
        return option;
    }

    /// <summary>The meaning of <see cref="CannotBlockOption"/>.</summary>
    public static CannotBlock CannotBlockOf(string? word) => word switch
    {
        "report" => CannotBlock.Report,
        "kill" => CannotBlock.Kill,
        _ => CannotBlock.Refuse,
    };

    /// <summary>The target that the options name.</summary>
    public static ImageTarget Of(string? target, CannotBlock cannotBlock)
    {
        IReadOnlyDictionary<long, string> users = AccountNames.Read().ByUid;
        if (target is "lsm" or "tracepoint") return new ImageTarget(target == "lsm", true, cannotBlock, false, users);
        KernelFeatures features = KernelFeatures.Probe();
        return new ImageTarget(features.HasLsm, features.HasCgroup, cannotBlock, false, users) { IsThisHost = true };
    }

    /// <summary>In words, for reports.</summary>
    public static string Describe(ImageTarget target) =>
        target.HasLsm ? "a host with BPF LSM"
        : target.HasCgroup ? "a host without BPF LSM, with cgroup v2"
        : "a host without BPF LSM and cgroup v2";
}

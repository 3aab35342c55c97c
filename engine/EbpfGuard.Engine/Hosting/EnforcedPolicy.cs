using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Hosting;

/// <summary>A rule in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">Its action; null when only the name is known.</param>
/// <param name="Mode">Whether it acts; null when that is not known.</param>
/// <param name="Account">
/// What became of its matches, records that are still on their way counted as recorded; null when that cannot be read from here.
/// </param>
public sealed record EnforcedRule(string Name, Dsl.Policies.RuleAction? Action, Dsl.Policies.RuleMode? Mode, RuleAccount? Account);

/// <summary>A policy in force on this host, with or without its daemon.</summary>
/// <param name="Pid">The daemon.</param>
/// <param name="IsAlive">True while it lives.</param>
/// <param name="WasLeft">True when it ended in an orderly way and left the policy in force.</param>
/// <param name="SinceNs">When the policy came into force: nanoseconds since 1970, UTC; 0 when that is not known.</param>
/// <param name="LastSeenNs">The daemon's last sign of life; 0 when that is not known.</param>
/// <param name="PolicyHash">The policy; null when nothing tells.</param>
/// <param name="Hooks">What its programs are attached to.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="PinDirectory">Where its links are pinned; null when they end with the daemon.</param>
/// <param name="ArePinsHidden">
/// True when the daemon lives and its pins cannot be seen from here: somebody removed them, or they are in another mount namespace.
/// </param>
/// <param name="AuditPath">The daemon's audit log; null when that is not known.</param>
public sealed record EnforcedPolicy(
    uint Pid, bool IsAlive, bool WasLeft, long SinceNs, long LastSeenNs, string? PolicyHash, IReadOnlyList<string> Hooks,
    IReadOnlyList<EnforcedRule> Rules, string? PinDirectory, bool ArePinsHidden, string? AuditPath)
{
    /// <summary>The fields that its rules ask for and by which opens that matched nothing are not kept; null when that is not known.</summary>
    public IReadOnlyList<string>? UncachedFields { get; init; }

    /// <summary>What the pins and the state folder tell.</summary>
    /// <exception cref="HostException">This user may not look.</exception>
    public static IReadOnlyList<EnforcedPolicy> ReadAll(string stateDirectory, string? pinDirectory)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new HostException(new HostFault(HostDiagnostics.NotPrivileged, "only root can see what is in force", "run it as root, for example with sudo"));
        GuardOwner? owner = GuardOwner.TryRead(stateDirectory);
        List<EnforcedPolicy> policies =
        [
            .. PlacesOf(owner, pinDirectory).SelectMany(PinnedGeneration.All).DistinctBy(g => Path.GetFileName(g.Directory))
                .Where(g => g.ProgramIds().Count > 0).Select(g => Of(g, owner)),
        ];

        // A guard holds its links itself, too: they end with it, and not with their pins.
        if (owner is { IsAlive: true } && !policies.Any(p => p.IsAlive && p.Pid == owner.Pid))
        {
            policies.Add(new EnforcedPolicy(
                owner.Pid, true, false, owner.SinceNs, 0, owner.PolicyHash, owner.Hooks,
                [.. owner.Rules.Select(r => new EnforcedRule(r, null, null, null))], owner.PinDirectory, owner.PinDirectory is not null, owner.AuditPath));
        }

        return policies;
    }

    /// <summary>Where pins may be: in the folder that is named, or the usual one, and where the guard says that it has put them.</summary>
    internal static IEnumerable<string> PlacesOf(GuardOwner? owner, string? pinDirectory) =>
        new[] { PinPlace.Of(pinDirectory), Path.GetDirectoryName(owner?.PinDirectory) }.OfType<string>().Where(Directory.Exists).Distinct();

    private static EnforcedPolicy Of(PinnedGeneration generation, GuardOwner? owner)
    {
        GenerationAbout? about = GenerationAbout.TryRead(generation[GenerationAbout.PinName]);
        using GenerationCounts? counts = Counts(generation, about);
        RuleAccount?[] accounts = Accounts(generation, counts);
        return new EnforcedPolicy(
            generation.Pid, generation.IsOwned, counts?.WasLeft ?? false, about?.SinceNs ?? 0, counts?.LastSeenNs ?? 0, about?.PolicyHash, about?.Hooks ?? [],
            [
                .. (about?.Rules ?? []).Select((r, i) =>
                    new EnforcedRule(r.Rule.Name, r.Rule.Action, r.IsModeKnown ? r.Rule.Mode : null, i < accounts.Length ? accounts[i] : null)),
            ],
            generation.Directory, false, owner?.Pid == generation.Pid && owner.Start == generation.Start ? owner.AuditPath : null)
        {
            UncachedFields = about?.UncachedFields,
        };
    }

    private static RuleAccount?[] Accounts(PinnedGeneration generation, GenerationCounts? counts)
    {
        try
        {
            using PinnedMap? map = counts is null ? null : PinnedMap.TryOpen(generation["eg_counters"]);
            if (map is null) return [];
            using MappedArray memory = map.MapMemory();
            var accounts = new RuleAccount?[Math.Min(map.MaxEntries, counts!.Rules)];
            for (int i = 0; i < accounts.Length; i++)
            {
                ulong[] own = counts.Own(i).ToArray(); // before the kernel's, so that those are never behind
                accounts[i] = RuleAccounts.UnderWay(own, MemoryMarshal.Read<RuleCounter>(memory.Bytes[(i * memory.ValueStride)..]));
            }

            return accounts;
        }
        catch (BpfException)
        {
            return [];
        }
    }

    private static GenerationCounts? Counts(PinnedGeneration generation, GenerationAbout? about)
    {
        try
        {
            return about is null ? null : GenerationCounts.TryOpen(generation[GenerationCounts.PinName], about.Rules.Count);
        }
        catch (BpfException)
        {
            return null;
        }
    }
}

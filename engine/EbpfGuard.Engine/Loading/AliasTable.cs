using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Hard links that were there before the guard: a file that a rule names and that has several names is known to the kernel
/// by its number too, so that it is judged by the rule's name whichever of them is used. Later links are caught as they are made.
/// </summary>
public sealed class AliasTable
{
    private readonly BpfMap<AliasKey, AliasOutputs> _map;
    private readonly ImageEvaluator _evaluator;
    private readonly IReadOnlyList<string> _paths;

    internal AliasTable(LoadedPolicy policy, ImageEvaluator evaluator)
    {
        _map = policy.Object.Map<AliasKey, AliasOutputs>("eg_aliases");
        _evaluator = evaluator;
        _paths = [.. LiteralPaths(policy.Image)];
    }

    /// <summary>Looks every named file up again and registers those with several names; how many are new.</summary>
    public int Refresh()
    {
        int added = 0;
        Dictionary<ulong, ulong> devices = MountPoints.Read("/proc/self/mountinfo").ToDictionary(m => (ulong)m.Id, m => m.Device);
        foreach (string path in _paths)
        {
            if (FileIdentity.TryRead(path, follow: false) is not { Links: > 1 } file) continue;

            // Some file systems show stat(2) another device than the one the kernel knows the file by.
            ulong device = devices.GetValueOrDefault(file.MountId, file.Device);
            var key = new AliasKey { Inode = file.Inode, Device = device };
            if (_map.TryAdd(key, _evaluator.PathOutputs(FactText.Of(path)))) added++;
        }

        return added;
    }

    /// <summary>The absolute paths that some rule on files compares with <c>=</c> or <c>in</c>, each once.</summary>
    internal static IEnumerable<string> LiteralPaths(PolicyImage image) => image.Rules
        .SelectMany(r => r.Plans)
        .Where(p => OperationSet.Files.Has(p.Plan.Operation))
        .SelectMany(p => p.Plan.Branches)
        .SelectMany(b => b.Trigger.Concat(b.Exemptions.SelectMany(e => e.Predicates)))
        .Where(p => p.Field.Definition.Name == "fd.name")
        .SelectMany(p => Comparisons(p.Formula))
        .Where(c => c.Operator is ComparisonOperator.Equal or ComparisonOperator.In)
        .SelectMany(c => c.Operands.Texts)
        .Where(t => t.StartsWith('/'))
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<ComparisonCondition> Comparisons(Condition condition) => condition switch
    {
        AndCondition and => and.Operands.SelectMany(Comparisons),
        OrCondition or => or.Operands.SelectMany(Comparisons),
        NotCondition not => Comparisons(not.Operand),
        ComparisonCondition comparison => [comparison],
        _ => [],
    };
}

using System.Security.Cryptography;
using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>Writes all tables of an image and says where they stand.</summary>
internal sealed class ImageAssembler(Policy policy, ImageTarget target, IReadOnlyList<ImageRule> rules)
{
    private const int ClassifierCells = 8;

    private const int RuleCells = 8;

    private readonly CellWriter _cells = new();
    private ImageLayout _layout;

    /// <summary>The image of <paramref name="classifiers"/> and <paramref name="points"/>.</summary>
    /// <exception cref="ImageLimitException">The tables need more cells than there may be.</exception>
    public (PolicyImage Image, TableSizes Sizes) Assemble(ClassifierPlan[] classifiers, SlottedPoint[] points)
    {
        var numbers = new ClassifierNumbers(classifiers);
        var tables = new ClassifierTables(_cells, new NumberRanges(target.Users));
        List<ClassifierSize> sizes = WriteClassifiers(classifiers, numbers, tables);
        WriteRules();
        var words = new WordStore(_cells);
        foreach (SlottedPoint point in points)
        {
            _layout.Ops[(int)point.Planned.Point] = new PointTables(_cells, words).Write(point);
            _layout.Inputs[(int)point.Planned.Point] = InputSet.Of(point.Steps.Select(s => s.Classifier.Input).Concat(Finished(point.Planned.Point)));
            Check(point.Planned.Triggers[^1].Rule);
        }

        var image = new PolicyImage(_layout, _cells.ToPages(), tables.Exact, tables.Addresses, rules, Hash());
        return (image, new TableSizes(
            [.. points.Select(SizeOf)], sizes, image.Cells.Length, image.Exact.Count, image.Addresses.Count));
    }

    // What user space asks for when it finishes a condition has to be in the record, whether the kernel classifies it or not.
    private IEnumerable<FactInput> Finished(DecisionPoint point) => rules.SelectMany(r => r.Plans)
        .Where(p => p.Point == point && p.Plan.NeedsUserSpace.Count > 0)
        .SelectMany(p => Comparisons.FieldsOf(p.Plan.Condition)).SelectMany(f => f.Sources)
        .Where(f => KernelFields.Names.Contains(f.Definition.Name)).Select(f => KernelFields.Locate(f).Input).Where(i => !i.IsProcess());

    private static PointSize SizeOf(SlottedPoint point) => new(
        point.Planned.Point,
        point.Planned.Triggers.Count,
        point.ExemptionCount,
        BitSpace.WordsOf(point.Planned.Triggers.Count),
        point.Slots.Count(),
        point.Steps.Count);

    private List<ClassifierSize> WriteClassifiers(
        ClassifierPlan[] classifiers, ClassifierNumbers numbers, ClassifierTables tables)
    {
        _cells.Allocate(AbiLimits.Classifiers * ClassifierCells, AbiLimits.ClassifierCell);
        _layout.ClassifierCount = (uint)numbers.End;
        _layout.ProcessClassifiers = (uint)numbers.Process;
        _layout.PathClassifiers = (uint)numbers.Path;
        var sizes = new List<ClassifierSize>();
        foreach (ClassifierPlan plan in classifiers)
        {
            int before = _cells.Count;
            (ClassifierEntry entry, int states) = tables.Write(plan);
            _cells.At<ClassifierEntry>(AbiLimits.ClassifierCell + (uint)(plan.Number * ClassifierCells)) = entry;
            int outcomes = plan.Classes?.Count ?? (plan.Kind == ClassifierKind.Set ? plan.Predicates.Count : plan.Bits.Count);
            sizes.Add(new ClassifierSize(
                plan.Number, plan.Kind, plan.Input, plan.Predicates.Count, outcomes, states, _cells.Count - before));
            Check(plan.FirstRule);
        }

        return [.. sizes.OrderBy(s => s.Number)];
    }

    private void WriteRules()
    {
        _layout.Rules = _cells.Allocate(rules.Count * RuleCells, RuleCells);
        for (int number = 0; number < rules.Count; number++)
        {
            (RateLimit? records, RateLimit? kills) = (rules[number].Rule.RateLimit, rules[number].Rule.KillLimit);
            _cells.At<RuleEntry>(_layout.Rules + (uint)(number * RuleCells)) = new RuleEntry
            {
                PeriodNs = Nanoseconds(records),
                KillPeriodNs = Nanoseconds(kills),
                Records = records is { IsNone: true } ? AbiLimits.NoLimit : (uint)(records?.Count ?? 0),
                Kills = (uint)(kills?.Count ?? 0),
            };
        }
    }

    private static ulong Nanoseconds(RateLimit? limit) => (ulong)(limit?.Period.Ticks ?? 0) * TimeSpan.NanosecondsPerTick;

    private void Check(int rule)
    {
        if (_cells.Count <= ImageLimits.Cells) return;
        throw new ImageLimitException(Math.Max(0, rule), "the tables of all rules", ImageLimits.Cells, "cells") { Size = _cells.Count };
    }

    private string Hash()
    {
        var text = new StringBuilder();
        text.Append(policy.SourceHash).Append('\n');
        text.Append(target.HasLsm).Append(target.HasCgroup).Append(target.CannotBlock).Append(target.MonitorAll).Append('\n');
        foreach ((long uid, string name) in target.Users.OrderBy(u => u.Key)) text.Append(uid).Append(' ').Append(name).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

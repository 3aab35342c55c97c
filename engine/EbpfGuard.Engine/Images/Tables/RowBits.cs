using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>
/// The bits of one slot over triggers, or over exemptions, class by class. A class differs from a value of no known kind
/// only in the triggers whose predicate it flips, so a row costs a copy and those bits.
/// </summary>
internal sealed class RowBits
{
    private readonly BitSpace _space;
    private readonly SlotPlan _slot;
    private readonly ClassTable _classes;
    private readonly IReadOnlyList<SlotPlan.Use> _uses;
    private readonly bool _unknownHolds;
    private readonly ulong[] _base;
    private readonly ulong[] _row;
    private readonly int[][] _usersOfPredicate;
    private readonly Dictionary<int, int> _indexOf = [];

    /// <param name="space">How many bits there are.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="uses">The predicates, by trigger or exemption.</param>
    /// <param name="unknownHolds">
    /// True for triggers: a rule that matches on an unknown fact takes its trigger to hold, and its exemption not to.
    /// </param>
    public RowBits(
        BitSpace space, SlotPlan slot, ClassTable classes, IReadOnlyList<SlotPlan.Use> uses, bool unknownHolds)
    {
        (_space, _slot, _classes, _uses, _unknownHolds) = (space, slot, classes, uses, unknownHolds);
        _base = new ulong[space.PaddedWords];
        _row = new ulong[space.PaddedWords];
        space.Fill(_base);
        for (int t = 0; t < classes.Predicates.Count; t++) _indexOf.Add(classes.Predicates[t], t);
        var users = new List<int>?[classes.Predicates.Count];
        foreach (SlotPlan.Use use in uses)
        {
            int predicate = _indexOf[use.Predicate];
            (users[predicate] ??= []).Add(space.Place(use.Number));
            if (!classes.HoldsForOther(predicate)) Clear(_base, space.Place(use.Number));
        }

        _usersOfPredicate = [.. users.Select(u => u?.ToArray() ?? [])];
    }

    /// <summary>The row of a value's class, until the next call.</summary>
    public ReadOnlySpan<ulong> OfClass(uint valueClass)
    {
        _base.CopyTo(_row, 0);
        foreach (int predicate in _classes.Flips(valueClass))
        {
            bool holds = !_classes.HoldsForOther(predicate);
            foreach (int user in _usersOfPredicate[predicate])
            {
                if (holds) Set(_row, user);
                else Clear(_row, user);
            }
        }

        return _row;
    }

    /// <summary>The row of a missing value, until the next call.</summary>
    public ReadOnlySpan<ulong> OfMissing()
    {
        _space.Fill(_row);
        foreach (SlotPlan.Use use in _uses)
        {
            if (!_slot.Pool.HoldsForMissing(use.Predicate)) Clear(_row, _space.Place(use.Number));
        }

        return _row;
    }

    /// <summary>The row of an unknown value, until the next call.</summary>
    /// <param name="isSure">True for the row that lets nothing match that is not sure to.</param>
    public ReadOnlySpan<ulong> OfUnknown(bool isSure)
    {
        _space.Fill(_row);
        foreach (SlotPlan.Use use in _uses)
        {
            bool matches = !isSure && use.OnUnknown != OnUnknown.Ignore;
            bool taken = matches == _unknownHolds;
            if (!(_slot.Pool.HoldsForUnknown(use.Predicate) ?? taken)) Clear(_row, _space.Place(use.Number));
        }

        return _row;
    }

    /// <summary>
    /// The row of an object that the host has no name for, until the next call. No name of the host is its name, so a rule that
    /// says what holds is told that none of its comparisons does; to a rule that lets the unknown pass it is unknown.
    /// </summary>
    public ReadOnlySpan<ulong> OfNameless()
    {
        _space.Fill(_row);
        foreach (SlotPlan.Use use in _uses)
        {
            bool holds = use.OnUnknown == OnUnknown.Ignore
                ? _slot.Pool.HoldsForUnknown(use.Predicate) ?? !_unknownHolds
                : _classes.HoldsForOther(_indexOf[use.Predicate]);
            if (!holds) Clear(_row, _space.Place(use.Number));
        }

        return _row;
    }

    private static void Set(ulong[] words, int bit) => words[bit / 64] |= 1UL << (bit % 64);

    private static void Clear(ulong[] words, int bit) => words[bit / 64] &= ~(1UL << (bit % 64));
}

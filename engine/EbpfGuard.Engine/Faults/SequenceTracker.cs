namespace EbpfGuard.Engine.Faults;

/// <summary>
/// Finds the numbers that are missing in a ring. Records of different processors may come a little out of order, so a
/// number counts as lost only once it has been overtaken by a window of others, or by time (<see cref="Settle"/>).
/// </summary>
public sealed class SequenceTracker
{
    /// <summary>How far a record may be overtaken without counting as lost.</summary>
    public const int Window = 4096;

    private readonly ulong[] _seen = new ulong[Window / 64];
    private ulong _next;
    private ulong _end;
    private ulong _settleAt;

    /// <summary>A tracker whose first number is <paramref name="first"/>.</summary>
    public SequenceTracker(ulong first) => _next = _end = _settleAt = first;

    /// <summary>Called with the first and last of each run of lost numbers.</summary>
    public Action<ulong, ulong>? Lost { get; set; }

    /// <summary>A record with number <paramref name="sequence"/> came.</summary>
    public void Observe(ulong sequence)
    {
        if (sequence < _next) return;
        if (sequence - _next >= Window) Advance(sequence - Window + 1);
        _seen[sequence / 64 % (ulong)_seen.Length] |= 1UL << (int)(sequence % 64);
        if (sequence >= _end) _end = sequence + 1;
    }

    /// <summary>To be called now and then: what was missing at the last call already, and still is, is lost.</summary>
    public void Settle()
    {
        if (_settleAt > _next) Advance(_settleAt);
        _settleAt = _end;
    }

    /// <summary>Nothing more will come: every missing number is lost.</summary>
    public void Finish()
    {
        if (_end > _next) Advance(_end);
    }

    private void Advance(ulong to)
    {
        ulong missing = 0;
        ulong known = Math.Min(to, _end);
        for (; _next < known; _next++)
        {
            ref ulong word = ref _seen[_next / 64 % (ulong)_seen.Length];
            ulong bit = 1UL << (int)(_next % 64);
            bool isSeen = (word & bit) != 0;
            word &= ~bit;
            if (!isSeen)
            {
                missing++;
                continue;
            }

            Report(missing);
            missing = 0;
        }

        if (_next < to)
        {
            missing += to - _next;
            _next = _end = to;
        }

        Report(missing);
    }

    private void Report(ulong missing)
    {
        if (missing > 0) Lost?.Invoke(_next - missing, _next - 1);
    }
}

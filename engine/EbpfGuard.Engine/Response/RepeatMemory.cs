using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Knows what is being asked and what has just been answered, so that a process that does the same thing ten thousand times is
/// judged once. A repeat counts as what its first comes to: unconfirmed, or held back when the first was acted upon. An answer
/// holds for a second, because facts of the host may change. For one thread at a time.
/// </summary>
internal sealed class RepeatMemory(RuleCounts counts, TimeProvider time)
{
    private const int MostAnswers = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private readonly Dictionary<byte[], Question> _questions = new(new RecordIdentity());
    private readonly Queue<Question> _answered = [];

    /// <summary>True when <paramref name="record"/> repeats a question, which then counts it.</summary>
    public bool Counts(ReadOnlySpan<byte> record)
    {
        Forget();
        if (!_questions.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(record, out Question? question)) return false;
        if (question.Answer is null) question.Repeats++;
        else Count(question, 1);
        return true;
    }

    /// <summary>Remembers a question that was not asked before.</summary>
    public void Ask(byte[] record, IReadOnlyList<int> rules) => _questions[record] = new Question(record, rules);

    /// <summary>The answer to a question; null when it settles nothing, so that the next one is asked again.</summary>
    public void Answer(byte[] record, RepeatAnswer? answer)
    {
        if (!_questions.TryGetValue(record, out Question? question)) return;
        question.Answer = answer ?? new RepeatAnswer(0);
        Count(question, question.Repeats);
        question.AnsweredAt = time.GetTimestamp();
        if (answer is null) _questions.Remove(record);
        else _answered.Enqueue(question);
    }

    /// <summary>There was no room for a question: it and its repeats are lost.</summary>
    public void Lose(byte[] record, IReadOnlyList<int> rules)
    {
        ulong repeats = _questions.Remove(record, out Question? question) ? question.Repeats : 0;
        foreach (int rule in rules.Where(r => r < counts.Count)) counts.LostInQueue(rule, 1 + repeats);
    }

    private void Count(Question question, ulong repeats)
    {
        if (repeats == 0) return;
        for (int i = 0; i < question.Rules.Count; i++)
        {
            if (question.Answer!.Value.IsRefuted(i)) counts.Unconfirmed(question.Rules[i], repeats);
            else counts.HeldBack(question.Rules[i], repeats);
        }
    }

    private void Forget()
    {
        while (_answered.TryPeek(out Question? oldest)
            && (_answered.Count > MostAnswers || time.GetElapsedTime(oldest.AnsweredAt) >= Lifetime))
            _questions.Remove(_answered.Dequeue().Record);
    }

    private sealed class Question(byte[] record, IReadOnlyList<int> rules)
    {
        public byte[] Record => record;

        public IReadOnlyList<int> Rules => rules;

        public ulong Repeats { get; set; }

        public RepeatAnswer? Answer { get; set; }

        public long AnsweredAt { get; set; }
    }
}

/// <summary>What came of each rule of a record: bit i is set when its rule i was not confirmed, and clear when it was acted upon.</summary>
internal readonly record struct RepeatAnswer(uint Refuted)
{
    public bool IsRefuted(int rule) => (Refuted >> rule & 1) != 0;
}

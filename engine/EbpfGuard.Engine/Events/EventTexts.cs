using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Events;

/// <summary>A text that a decision saw.</summary>
/// <param name="State">What is known of it.</param>
/// <param name="Value">The text; null when it is not known. In a path a NUL stands for a middle that is missing.</param>
/// <param name="IsCut">True when it is not whole.</param>
public readonly record struct EventText(FactState State, string? Value, bool IsCut)
{
    /// <summary>A text that is known and whole, or not known where there is none.</summary>
    public static EventText Of(string? value) => new(value is null ? FactState.Unknown : FactState.Known, value, false);
}

/// <summary>The texts that a decision saw, by input. What is not set is missing.</summary>
public readonly struct EventTexts
{
    private readonly (FactInput Input, EventText Text)[]? _texts;

    private EventTexts((FactInput Input, EventText Text)[] texts) => _texts = texts;

    /// <summary>Those of a record, without arguments.</summary>
    public EventTexts(DecisionView record)
    {
        ReadOnlySpan<RecordedText> texts = record.Texts;
        _texts = new (FactInput, EventText)[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            var input = (FactInput)texts[i].Input;
            var flags = (TextFlags)texts[i].Flags;
            FactState state = (FactState)(flags & TextFlags.State);
            bool isRead = state == FactState.Known && input != FactInput.NewArgs;
            _texts[i] = (input, new EventText(state, isRead ? RecordText.Decode(record.BytesOf(i)) : null, flags.HasFlag(TextFlags.Cut)));
        }
    }

    /// <summary>A text.</summary>
    public EventText this[FactInput input]
    {
        get
        {
            foreach ((FactInput own, EventText text) in _texts ?? [])
            {
                if (own == input) return text;
            }

            return default;
        }
    }

    /// <summary>These, and a text.</summary>
    public EventTexts With(FactInput input, EventText text) => new([.. (_texts ?? []).Where(t => t.Input != input), (input, text)]);

    /// <summary>These, and a text that is known.</summary>
    public EventTexts With(FactInput input, string text) => With(input, EventText.Of(text));

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', (_texts ?? []).Select(t => $"{t.Input}={t.Text.Value ?? t.Text.State.ToString()}"));
}

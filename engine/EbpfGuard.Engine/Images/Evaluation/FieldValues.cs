using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>The language's value of the kernel's number, and the other way round, as <see cref="KernelFields"/> has it.</summary>
internal static class FieldValues
{
    /// <summary>The fields that are read from numbers of the event, plain ones before those that have words for them.</summary>
    public static IReadOnlyList<(string Name, KernelField Field)> Numbers { get; } =
    [
        .. KernelFields.All.Where(f => !f.Field.Input.IsText() && !f.Field.Input.IsAddress() && !f.Field.Input.IsProcess()).OrderBy(f => f.Field.Reading),
    ];

    /// <summary>The fields that are read from numbers of the program.</summary>
    public static IReadOnlyList<(string Name, KernelField Field)> ProgramNumbers { get; } =
        [.. KernelFields.All.Where(f => !f.Field.Input.IsText() && f.Field.Input.IsProcess())];

    /// <summary>The fields that are texts of the event, but for the path and its parts, which an object may have several of.</summary>
    public static IReadOnlyList<(string Name, FactInput Input)> Texts { get; } =
        [.. KernelFields.All.Where(f => f.Field.Input.IsText() && !f.Field.Input.IsProcess() && !f.Field.Input.IsPath()).Select(f => (f.Name, f.Field.Input))];

    /// <summary>The value of <paramref name="field"/> where its fact is <paramref name="number"/>.</summary>
    /// <param name="field">The field.</param>
    /// <param name="number">The fact.</param>
    /// <param name="userName">The name of an account; null when there is none.</param>
    public static FactValue Of(KernelField field, FactNumber number, Func<long, string?> userName)
    {
        if (number.State != FactState.Known) return number.State == FactState.Missing ? FactValue.Missing : FactValue.Unknown;
        if (field.Reading == FieldReading.AccountName) return Text(userName(number.Value));
        if (field.Reading != FieldReading.Plain) return Text(NumberNames.Find(field.Reading, number.Value));
        if (SetBits.VocabularyOf(field.Input) is not { } vocabulary) return new NumberFact(number.Value);
        var names = SetBits.Names(vocabulary, (ulong)number.Value).ToHashSet(StringComparer.Ordinal);
        bool isCapability = field.Input is FactInput.CapEffective or FactInput.CapPermitted or FactInput.CapInheritable;
        return isCapability ? new FlagsFact(names) { Separator = ' ' } : new FlagsFact(names);
    }

    /// <summary>The fact of which <paramref name="field"/> has this value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <param name="users">Names of accounts by uid.</param>
    public static FactNumber Number(KernelField field, FactValue value, IReadOnlyDictionary<long, string> users) => value switch
    {
        UnknownFact => FactNumber.Unknown,
        NumberFact number => FactNumber.Of(number.Value),
        FlagsFact flags => FactNumber.Of(SetBits.Bits(SetBits.VocabularyOf(field.Input)!, flags.Names)),
        TextFact text when field.Reading == FieldReading.AccountName => Find(users, text.Value) is { } uid ? FactNumber.Of(uid) : default,
        TextFact text when field.Reading == FieldReading.ResultWord && text.Value == NumberWords.Success => FactNumber.Of(0),
        // A word that no number has is a number that has no word.
        TextFact text => FactNumber.Of(Find(NumberNames.Of(field.Reading)!, text.Value) ?? NumberNames.Of(field.Reading)!.Keys.Min() - 1),
        _ => default,
    };

    private static long? Find(IReadOnlyDictionary<long, string> words, string wanted)
    {
        foreach ((long number, string word) in words)
        {
            if (word == wanted) return number;
        }

        return null;
    }

    private static FactValue Text(string? text) => text is null ? FactValue.Missing : new TextFact(text);
}

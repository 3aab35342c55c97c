using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>Which words a reading has for the kernel's numbers.</summary>
internal static class NumberNames
{
    /// <summary>The names of <paramref name="reading"/> by number; null for a reading that has no fixed ones.</summary>
    public static IReadOnlyDictionary<long, string>? Of(FieldReading reading) => reading switch
    {
        FieldReading.ObjectWord => NumberWords.ObjectTypes,
        FieldReading.ObjectLetter => NumberWords.ObjectLetters,
        FieldReading.ProtocolWord => NumberWords.Protocols,
        FieldReading.FamilyWord => NumberWords.SocketFamilies,
        FieldReading.ResultWord => NumberWords.Errors,
        FieldReading.DomainWord => NumberWords.Domains,
        FieldReading.RequestWord => NumberWords.PtraceRequests,
        FieldReading.CommandWord => NumberWords.BpfCommands,
        _ => null,
    };

    /// <summary>The name of <paramref name="reading"/> for <paramref name="number"/>; null when it has none.</summary>
    public static string? Find(FieldReading reading, long number) =>
        reading == FieldReading.ResultWord && number >= 0 ? NumberWords.Success : Of(reading)?.GetValueOrDefault(number);
}

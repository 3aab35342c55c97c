using System.Globalization;
using System.Net;
using System.Text.Json;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Engine.Events;

namespace EbpfGuard.Engine.Records;

/// <summary>How a field's value is spelled: in an output line, and as JSON in <c>output_fields</c>.</summary>
public static class ValueText
{
    /// <summary>What Falco prints for a field without a value.</summary>
    public const string Missing = "<NA>";

    /// <summary>What is printed for a value that exists but could not be read.</summary>
    public const string Unknown = "<unknown>";

    /// <summary>What is told of a path that the host has no name for.</summary>
    public const string Nameless = "<nameless>";

    /// <summary>The value as text; <paramref name="isBoolean"/> tells booleans from numbers.</summary>
    public static string Of(FactValue value, bool isBoolean) => value switch
    {
        TextFact text => text.Value,
        NumberFact number when isBoolean => number.Value != 0 ? "true" : "false",
        NumberFact number => number.Value.ToString(CultureInfo.InvariantCulture),
        AddressFact address => Address(address.Value),
        FlagsFact flags => flags.Text,
        ListFact list => string.Join(',', list.Values.Select(v => Of(v, isBoolean))),
        UnknownFact => Unknown,
        _ => Missing,
    };

    /// <summary>Writes the value with its own JSON type; missing and unknown are <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter json, FactValue value, bool isBoolean)
    {
        switch (value)
        {
            case MissingFact or UnknownFact:
                json.WriteNullValue();
                break;
            case NumberFact number when isBoolean:
                json.WriteBooleanValue(number.Value != 0);
                break;
            case NumberFact number:
                json.WriteNumberValue(number.Value);
                break;
            default:
                json.WriteStringValue(Of(value, isBoolean));
                break;
        }
    }

    /// <summary>
    /// Writes the value so that it can be read back: as <see cref="Write"/> does, but several values (ancestors, set bits) are an array,
    /// in which <c>null</c> stands for one or more that are not known, and what the host has no name for is told from what is missing.
    /// </summary>
    public static void WriteWhole(Utf8JsonWriter json, FactValue value, bool isBoolean)
    {
        switch (value)
        {
            case ListFact list:
                FactValue[] values = [.. list.Values.Where(v => v is not MissingFact)];
                json.WriteStartArray();
                for (int i = 0; i < values.Length; i++)
                {
                    if (i == 0 || values[i] is not UnknownFact || values[i - 1] is not UnknownFact) WriteWhole(json, values[i], isBoolean);
                }

                json.WriteEndArray();
                break;
            case FlagsFact flags:
                json.WriteStartArray();
                foreach (string name in flags.Names) json.WriteStringValue(name);
                json.WriteEndArray();
                break;
            case TextFact { Value: DecisionFacts.NoName }:
                json.WriteStringValue(Nameless);
                break;
            default:
                Write(json, value, isBoolean);
                break;
        }
    }

    /// <summary>A canonical address in its usual spelling, IPv4 dotted.</summary>
    public static string Address(UInt128 canonical)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, canonical);
        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}

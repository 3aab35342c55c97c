using System.Globalization;
using System.Text.Json;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>Values in JSON whose form nobody promised: what is not there, or of another kind, is null.</summary>
internal static class JsonReading
{
    /// <summary>The value at <paramref name="path"/>, name by name.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    /// <summary>The text at <paramref name="path"/>; an empty one is none.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } found && found.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The boolean at <paramref name="path"/>.</summary>
    public static bool? Flag(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The point in time at <paramref name="path"/>.</summary>
    public static DateTimeOffset? Time(this JsonElement element, params ReadOnlySpan<string> path) => ParseTime(element.Text(path));

    /// <summary>A point in time as Go writes it; null when <paramref name="text"/> is none.</summary>
    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>The items of the array at <paramref name="path"/>.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The texts in the array at <paramref name="path"/>.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, params ReadOnlySpan<string> path) =>
        [.. element.Items(path).Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)];

    /// <summary>The properties of the object at <paramref name="path"/>.</summary>
    public static IEnumerable<JsonProperty> Properties(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];

    /// <summary>The properties of the object at <paramref name="path"/> whose values are texts; the last of two of one name counts.</summary>
    public static Dictionary<string, string> TextMap(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.Properties(path))
            if (property.Value.ValueKind == JsonValueKind.String) map[property.Name] = property.Value.GetString()!;
        return map;
    }

    /// <summary>The same from JSON that is itself a text; null when it is no object.</summary>
    public static Dictionary<string, string>? TextMapIn(string? json)
    {
        if (json is null) return null;
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.TextMap() : null;
    }
}

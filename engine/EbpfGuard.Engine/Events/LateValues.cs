using System.Collections;
using System.Diagnostics.CodeAnalysis;
using EbpfGuard.Dsl.Facts;

namespace EbpfGuard.Engine.Events;

/// <summary>Values by field name, each read when it is first asked for and then kept: who asks for few pays for few.</summary>
/// <param name="fields">How each field is read; it gives null where there is no such value.</param>
/// <param name="source">What they are read from.</param>
internal sealed class LateValues<T>(IReadOnlyDictionary<string, Func<T, FactValue?>> fields, T source) : IReadOnlyDictionary<string, FactValue>
{
    private readonly Dictionary<string, FactValue?> _read = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<string> Keys => fields.Keys.Where(ContainsKey);

    /// <inheritdoc/>
    public IEnumerable<FactValue> Values => this.Select(value => value.Value);

    /// <inheritdoc/>
    public int Count => Keys.Count();

    /// <inheritdoc/>
    public FactValue this[string key] => TryGetValue(key, out FactValue? value) ? value : throw new KeyNotFoundException($"no value of '{key}'");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out FactValue value)
    {
        if (!_read.TryGetValue(key, out value)) _read[key] = value = fields.GetValueOrDefault(key)?.Invoke(source);
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, FactValue>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Runtime.InteropServices;
using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Loading;

/// <summary>What the next daemon has to know of a rule to write its records.</summary>
/// <param name="Rule">The rule without its condition.</param>
/// <param name="Deferred">Where its matches would have had to be confirmed in user space.</param>
public sealed record AboutRule(PolicyRule Rule, IReadOnlyList<DecisionPoint> Deferred)
{
    /// <summary>False when an earlier release put it into force, which did not say whether the rule acts.</summary>
    public bool IsModeKnown { get; init; } = true;
}

/// <summary>
/// What a pinned policy is, kept beside its links as the text of a map: its rules by number, its hash and hooks, when it came
/// into force.
/// </summary>
/// <param name="SinceNs">When it was put into force: nanoseconds since 1970, UTC.</param>
/// <param name="PolicyHash">The policy hash of audit records.</param>
/// <param name="Hooks">What its programs are attached to.</param>
/// <param name="Rules">The rules by number.</param>
public sealed record GenerationAbout(long SinceNs, string PolicyHash, IReadOnlyList<string> Hooks, IReadOnlyList<AboutRule> Rules)
{
    /// <summary>Its name among the pins.</summary>
    public const string PinName = "about";

    // What records were before there was a number for it.
    private const int FirstFormat = 1;

    /// <summary>The fields that its rules ask for and by which opens that matched nothing are not kept; null when that is not known.</summary>
    public IReadOnlyList<string>? UncachedFields { get; init; }

    /// <summary>How the decisions in its rings are to be read.</summary>
    public int Format { get; init; } = AbiLimits.RecordFormat;

    /// <summary>True when this program reads them so.</summary>
    public bool IsReadable => Format == AbiLimits.RecordFormat;

    /// <summary>Says it of a policy that comes into force now.</summary>
    public static GenerationAbout Of(PolicyImage image, IReadOnlyList<string> hooks) => new(
        AuditTime.Of(TimeProvider.System.GetUtcNow()), image.Hash, hooks, [.. image.Rules.Select(r => new AboutRule(r.Rule, DeferredOf(r)))])
    {
        UncachedFields = OpenCache.Uncached(image.Layout.Inputs[(int)DecisionPoint.Open]),
    };

    /// <summary>What stands beside the links of a generation; null when nothing that can be read does.</summary>
    public static GenerationAbout? TryRead(string path)
    {
        try
        {
            using PinnedMap? map = PinnedMap.TryOpen(path);
            if (map is null || map.Type != MapType.Array) return null;
            using MappedArray memory = map.MapMemory();
            int length = MemoryMarshal.Read<int>(memory.Bytes);
            return length < 0 || length > memory.Bytes.Length - sizeof(int) ? null : Parse(memory.Bytes.Slice(sizeof(int), length).ToArray());
        }
        catch (Exception e) when (e is Bpf.Errors.BpfException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps it in a map of that name.</summary>
    internal void Pin(string path)
    {
        byte[] text = Write();
        using PinnedMap map = PinnedMap.CreateArray("eg_about", (text.Length + sizeof(int) + 7) & ~7, 1);
        using (MappedArray memory = map.MapMemory())
        {
            MemoryMarshal.Write(memory.Bytes, text.Length);
            text.CopyTo(memory.Bytes[sizeof(int)..]);
        }

        map.Pin(path);
    }

    private static DecisionPoint[] DeferredOf(ImageRule rule) =>
        [.. rule.Plans.Select(p => p.Point).OfType<DecisionPoint>().Distinct().Where(p => UserSpaceWork.Of(rule, p)?.Condition is not null)];

    private byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteNumber("since", SinceNs);
            json.WriteString("policy", PolicyHash);
            WriteStrings(json, "hooks", Hooks);
            if (UncachedFields is not null) WriteStrings(json, "uncached_fields", UncachedFields);
            json.WriteStartArray("rules");
            foreach (AboutRule about in Rules)
            {
                json.WriteStartObject();
                json.WriteString("name", about.Rule.Name);
                json.WriteNumber("priority", (int)about.Rule.Priority);
                json.WriteNumber("action", (int)about.Rule.Action);
                json.WriteNumber("mode", (int)about.Rule.Mode);
                json.WriteString("source", about.Rule.Source);
                json.WriteString("output", about.Rule.Output);
                WriteStrings(json, "tags", about.Rule.Tags);
                json.WriteStartArray("deferred");
                foreach (DecisionPoint point in about.Deferred) json.WriteNumberValue((int)point);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static GenerationAbout Parse(byte[] text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        return new GenerationAbout(
            root.GetProperty("since").GetInt64(), root.GetProperty("policy").GetString()!, Strings(root, "hooks"),
            [.. root.GetProperty("rules").EnumerateArray().Select(ParseRule)])
        {
            Format = root.TryGetProperty("format", out JsonElement format) ? format.GetInt32() : FirstFormat,
            UncachedFields = root.TryGetProperty("uncached_fields", out _) ? Strings(root, "uncached_fields") : null,
        };
    }

    private static AboutRule ParseRule(JsonElement rule) => new(
        new PolicyRule(
            rule.GetProperty("name").GetString()!, "", (Priority)rule.GetProperty("priority").GetInt32(), Strings(rule, "tags"),
            rule.GetProperty("source").GetString()!, rule.GetProperty("output").GetString()!, (RuleAction)rule.GetProperty("action").GetInt32(),
            OnUnknown.Match, rule.TryGetProperty("mode", out JsonElement mode) ? (RuleMode)mode.GetInt32() : RuleMode.Enforce, null, [], [], default),
        [.. rule.GetProperty("deferred").EnumerateArray().Select(p => (DecisionPoint)p.GetInt32())])
    {
        IsModeKnown = rule.TryGetProperty("mode", out _),
    };

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string[] Strings(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
}

using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>The keys of a rule -> <see cref="BoundProperties"/>.</summary>
internal sealed class PropertyBinder(OutputBinder outputs, DiagnosticBag diagnostics)
{
    private static readonly string[] RequiredKeys = ["desc", "condition", "output", "priority"];

    private static readonly Dictionary<string, Priority> Priorities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["emergency"] = Priority.Emergency, ["alert"] = Priority.Alert, ["critical"] = Priority.Critical,
        ["error"] = Priority.Error, ["warning"] = Priority.Warning, ["notice"] = Priority.Notice,
        ["informational"] = Priority.Informational, ["info"] = Priority.Informational, ["debug"] = Priority.Debug,
    };

    private static readonly Dictionary<string, RuleAction> Actions = RuleActions.All.ToDictionary(a => a.Name());

    private static readonly Dictionary<string, OnUnknown> Unknowns = new()
    {
        ["match"] = OnUnknown.Match, ["deny"] = OnUnknown.Deny, ["ignore"] = OnUnknown.Ignore,
    };

    private static readonly Dictionary<string, RuleMode> Modes = new() { ["enforce"] = RuleMode.Enforce, ["monitor"] = RuleMode.Monitor };

    private static readonly Dictionary<string, bool> Scopes = new() { ["every_process"] = true };

    private static readonly Dictionary<string, bool> Booleans = new() { ["true"] = true, ["false"] = false };

    private static readonly Dictionary<string, string> Sources = new() { ["syscall"] = "syscall" };

    /// <summary>The properties; where a value is wrong, after a diagnostic, the default.</summary>
    public BoundProperties Bind(RuleDeclarationSyntax rule)
    {
        Dictionary<string, PropertySyntax> byKey = CollectKeys(rule);
        Choose(byKey, RuleKeys.SkipIfUnknownFilter, Booleans, false);
        RuleAction action = Choose(byKey, "action", Actions, RuleAction.Alert);
        return new BoundProperties(
            Text(byKey, "desc"),
            BindOutput(byKey),
            Choose(byKey, "priority", Priorities, Priority.Debug),
            Tags(byKey),
            Choose(byKey, "source", Sources, "syscall"),
            Choose(byKey, "enabled", Booleans, true),
            action,
            Choose(byKey, "on_unknown", Unknowns, action == RuleAction.Alert ? OnUnknown.Ignore : OnUnknown.Deny),
            Choose(byKey, "mode", Modes, RuleMode.Enforce),
            BindRateLimit(byKey))
        {
            KillLimit = BindKillLimit(byKey, action),
            IsForEveryProcess = Choose(byKey, "scope", Scopes, false),
        };
    }

    /// <summary>The action named by a test's verdict; null for <c>allow</c>. False after a diagnostic.</summary>
    public bool TryBindVerdict(ValueSyntax verdict, out RuleAction? action)
    {
        action = Actions.TryGetValue(verdict.Text, out RuleAction found) ? found : null;
        if (action is not null || verdict.Text == "allow") return true;
        diagnostics.Report(NameDiagnostics.Test(
            $"invalid verdict `{verdict.Text}`", "expected `allow`, `alert`, `block`, `kill` or `kill tree`", verdict.Span,
            Suggestions.DidYouMean(verdict.Text, [.. Actions.Keys, "allow"])));
        return false;
    }

    private Dictionary<string, PropertySyntax> CollectKeys(RuleDeclarationSyntax rule)
    {
        Dictionary<string, PropertySyntax> byKey = new(StringComparer.Ordinal);
        foreach (PropertySyntax property in rule.Properties)
        {
            if (byKey.TryAdd(property.Key.Text, property)) continue;
            diagnostics.Report(NameDiagnostics.DuplicateKey(property.Key.Text, property.Key.Span, byKey[property.Key.Text].Key.Span));
        }

        foreach (string key in RequiredKeys.Where(k => !byKey.ContainsKey(k) && rule.BrokenKeys.All(b => b.Text != k)))
            diagnostics.Report(NameDiagnostics.MissingKey(rule.Name.Text, key, rule.Name.Span));
        return byKey;
    }

    private T Choose<T>(Dictionary<string, PropertySyntax> byKey, string key, Dictionary<string, T> choices, T fallback)
    {
        if (!byKey.TryGetValue(key, out PropertySyntax? property)) return fallback;
        string words = Words(property);
        if (choices.TryGetValue(words, out T? choice)) return choice;
        diagnostics.Report(NameDiagnostics.Property(
            key, words, Alternatives(choices.Keys), Suggestions.Nearest(words, choices.Keys), ValueSpan(property)));
        return fallback;
    }

    // What stands behind a text is a part of it: a key there would be lost without a word.
    private string Text(Dictionary<string, PropertySyntax> byKey, string key)
    {
        if (byKey.GetValueOrDefault(key) is not ValuePropertySyntax property) return "";
        if (property.Values.Index().FirstOrDefault(v => v.Index > 0 && !v.Item.IsQuoted && property.Values[v.Index - 1].IsQuoted && RuleKeys.IsKnown(v.Item.Text)) is { Item: { } swallowed })
            diagnostics.Report(NameDiagnostics.KeyBehindText(key, swallowed.Text, swallowed.Span));
        return string.Join(' ', property.Values.Select(v => v.Text));
    }

    private string BindOutput(Dictionary<string, PropertySyntax> byKey)
    {
        foreach (ValueSyntax value in (byKey.GetValueOrDefault("output") as ValuePropertySyntax)?.Values ?? []) outputs.Check(value);
        return OutputBinder.Expand(Text(byKey, "output"));
    }

    private static string[] Tags(Dictionary<string, PropertySyntax> byKey) => byKey.GetValueOrDefault("tags") switch
    {
        ListPropertySyntax list => [.. list.Items.Select(i => i.Text)],
        ValuePropertySyntax words => [.. words.Values.Select(v => v.Text)],
        _ => [],
    };

    private RateLimit? BindRateLimit(Dictionary<string, PropertySyntax> byKey)
    {
        if (!byKey.TryGetValue("rate_limit", out PropertySyntax? property)) return null;
        if (Words(property) == "none") return RateLimit.None;
        return BindLimit("rate_limit", property, "`N per DURATION`, such as `10 per 1m`, or `none`");
    }

    private RateLimit? BindKillLimit(Dictionary<string, PropertySyntax> byKey, RuleAction action)
    {
        if (!byKey.TryGetValue("kill_limit", out PropertySyntax? property)) return null;
        RateLimit? limit = BindLimit("kill_limit", property, "`N per DURATION`, such as `20 per 1m`");
        bool isActionWrong = byKey.TryGetValue("action", out PropertySyntax? written) && !Actions.ContainsKey(Words(written));
        if (isActionWrong || action is RuleAction.Kill or RuleAction.KillTree) return limit;
        diagnostics.Report(NameDiagnostics.LimitsNoKill(property.Key.Span));
        return null;
    }

    private RateLimit? BindLimit(string key, PropertySyntax property, string wanted)
    {
        string words = Words(property);
        if (RateLimitReader.TryRead(words, out RateLimit? limit)) return limit;
        diagnostics.Report(NameDiagnostics.Property(key, words, wanted, null, ValueSpan(property)));
        return null;
    }

    private static string Words(PropertySyntax property) =>
        property is ValuePropertySyntax value ? string.Join(' ', value.Values.Select(v => v.Text)) : "[...]";

    private static Text.TextSpan ValueSpan(PropertySyntax property) => property switch
    {
        ValuePropertySyntax { Values: [var first, ..] } words => first.Span.To(words.Values[^1].Span),
        _ => property.Span,
    };

    private static string Alternatives(IEnumerable<string> words)
    {
        string[] quoted = [.. words.Select(w => $"`{w}`")];
        return quoted.Length == 1 ? quoted[0] : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
    }
}

using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Testing;

/// <summary>A random rule set: as syntax and compiled.</summary>
public sealed record RandomPolicy(RuleFileSyntax Syntax, Policy Policy)
{
    /// <summary>The rules as a person would write them.</summary>
    public string Text => SyntaxPrinter.Print(Syntax);
}

/// <summary>
/// Random policies from a seed: every field that the kernel supplies, every operator, lists short and long, ancestors,
/// endpoint pairs, all actions and both meanings of unknown facts. Each compiles without an error.
/// </summary>
public sealed class RandomPolicies(int seed)
{
    private static readonly OperationSet[] Themes =
    [
        OperationSet.Exec, OperationSet.Open, OperationSet.Unlink, OperationSet.Rename, OperationSet.Connect, OperationSet.Files,
        OperationSet.Exec | OperationSet.Open, OperationSet.Rename | OperationSet.Link, OperationSet.Symlink, OperationSet.Chmod,
        OperationSet.Socket | OperationSet.Ptrace, OperationSet.Setuid | OperationSet.Bpf, OperationSet.Setns | OperationSet.Unshare,
        OperationSet.Connections | OperationSet.Dup, OperationSet.OnReturn, OperationSet.All,
    ];

    private static readonly SourceText Source = new("random", "");

    private static readonly TextSpan Nowhere = new(Source, 0, 0);

    private readonly Dice _dice = new(seed);

    private int _named;

    /// <summary>A policy of <paramref name="rules"/> rules, on all kinds of operations or on the given ones alone.</summary>
    public RandomPolicy Next(int rules, OperationSet operations = OperationSet.None)
    {
        List<RuleDeclarationSyntax> declarations = [];
        while (declarations.Count < rules)
        {
            RuleDeclarationSyntax rule = Rule(operations != OperationSet.None ? operations : _dice.Pick(Themes));
            if (Compile([rule]).Policy is { Rules: [var compiled] } && IsUsable(compiled)) declarations.Add(rule);
        }

        return new RandomPolicy(File(declarations), Compile(declarations).Policy!);
    }

    // What an event type behind "not" leaves may have happened when it is judged, and cannot be refused then.
    private static bool IsUsable(PolicyRule rule) =>
        rule.Plans.Count > 0 && (rule.Action != RuleAction.Block || !rule.Plans.Any(p => OperationSet.OnReturn.Has(p.Operation)));

    private static CompilationResult Compile(IReadOnlyList<RuleDeclarationSyntax> rules) => RuleCompiler.Compile([File(rules)], new DiagnosticBag());

    private static RuleFileSyntax File(IReadOnlyList<DeclarationSyntax> declarations) => new(Source, declarations, []);

    private RuleDeclarationSyntax Rule(OperationSet theme)
    {
        string name = $"random {_named++}";
        // What is judged on return cannot be refused.
        string[] actions = (theme & OperationSet.OnReturn) == 0 ? ["alert", "block", "kill", "kill tree"] : ["alert", "kill", "kill tree"];
        List<PropertySyntax> properties =
        [
            Property("desc", "Drawn by lot."),
            new ConditionPropertySyntax(Key("condition"), new RandomConditions(_dice, theme).Next(), Nowhere),
            Property("output", "drawn"),
            Property("priority", "notice"),
            Property("action", _dice.Pick(actions).Split(' ')),
        ];
        if (_dice.Chance(40)) properties.Add(Property("on_unknown", _dice.Pick(["match", "deny", "ignore"])));
        if (_dice.Chance(15)) properties.Add(Property("mode", "monitor"));
        return new RuleDeclarationSyntax(new NameSyntax(name, Nowhere), properties, [], Nowhere);
    }

    private static ValuePropertySyntax Property(string key, params string[] values) =>
        new(Key(key), [.. values.Select(v => new ValueSyntax(v, v.Contains(' '), Nowhere))], Nowhere);

    private static NameSyntax Key(string key) => new(key, Nowhere);
}

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>What becomes of a warning.</summary>
public enum WarningLevel
{
    /// <summary>It is not reported.</summary>
    Allow,

    /// <summary>It is reported.</summary>
    Warn,

    /// <summary>It is an error.</summary>
    Deny,
}

/// <summary>The level of each warning, by its word.</summary>
public sealed class WarningLevels
{
    /// <summary>The word for all warnings.</summary>
    public const string AllNames = "all";

    private readonly Dictionary<string, WarningLevel> _levels;

    private readonly WarningLevel _others;

    private WarningLevels(WarningLevel others, Dictionary<string, WarningLevel> levels)
    {
        _others = others;
        _levels = levels;
    }

    /// <summary>Every warning warns.</summary>
    public static WarningLevels Default { get; } = new(WarningLevel.Warn, []);

    /// <summary>The words of all warnings of the language, in order; other floors may have more.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. DiagnosticCatalog.All.Where(kind => kind.Severity == Severity.Warning).Select(kind => kind.Code).Order(StringComparer.Ordinal)];

    /// <summary>The same levels but for the warning <paramref name="name"/>, or for <see cref="AllNames"/>.</summary>
    public WarningLevels With(string name, WarningLevel level) => name == AllNames
        ? new WarningLevels(level, [])
        : new WarningLevels(_others, new Dictionary<string, WarningLevel>(_levels, StringComparer.Ordinal) { [name] = level });

    /// <summary>The level of the warning called <paramref name="name"/>.</summary>
    public WarningLevel Of(string name) => _levels.GetValueOrDefault(name, _others);

    /// <summary>The diagnostics as their levels have them.</summary>
    public IEnumerable<Diagnostic> Apply(IEnumerable<Diagnostic> diagnostics) => diagnostics.Select(Apply).OfType<Diagnostic>();

    /// <summary>The diagnostic as its level has it: an error when its warning is denied, null when it is allowed, here or at its place.</summary>
    public Diagnostic? Apply(Diagnostic diagnostic)
    {
        if (diagnostic.Descriptor.Severity != Severity.Warning) return diagnostic;
        if (PlacedAllowance.Covers(diagnostic)) return null;
        return Of(diagnostic.Descriptor.Code) switch
        {
            WarningLevel.Allow => null,
            WarningLevel.Deny => diagnostic with { Descriptor = diagnostic.Descriptor with { Severity = Severity.Error } },
            _ => diagnostic,
        };
    }
}

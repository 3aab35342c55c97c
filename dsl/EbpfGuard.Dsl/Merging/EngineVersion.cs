using System.Globalization;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Merging;

/// <summary>The version of the rule language, counted as Falco counts its engine's: a single number N means 0.N.0.</summary>
public static class EngineVersion
{
    /// <summary>The version whose language this compiler reads.</summary>
    public static Version Own { get; } = new(0, 63, 0);

    /// <summary>Reports a declaration that asks for a later version, or for none that can be read.</summary>
    public static void Check(EngineVersionSyntax declaration, DiagnosticBag diagnostics)
    {
        string text = declaration.Version.Text.Trim();
        if (!TryRead(text, out Version version))
            diagnostics.Report(RuleFileDiagnostics.InvalidVersion(declaration.Version.Span));
        else if (version > Own)
            diagnostics.Report(RuleFileDiagnostics.Version(version.ToString(3), Own.ToString(3), declaration.Version.Span));
    }

    private static bool TryRead(string text, out Version version)
    {
        version = Own;
        string[] parts = text.Split('.');
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        if (numbers.Any(n => n < 0) || parts.Length is not (1 or 3)) return false;
        version = numbers is [var minor] ? new Version(0, minor, 0) : new Version(numbers[0], numbers[1], numbers[2]);
        return true;
    }
}

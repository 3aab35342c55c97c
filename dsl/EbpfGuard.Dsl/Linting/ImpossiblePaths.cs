using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Paths that no file has: relative ones, ones with <c>.</c>, <c>..</c> or nothing between two slashes, ones that end in a slash.</summary>
internal static class ImpossiblePaths
{
    private static readonly string[] Fields =
        ["fd.name", "fd.directory", "proc.exepath", "proc.pexepath", "proc.aexepath", "fs.path.name", "fs.path.source", "fs.path.target"];

    private static readonly string[] WholeOperators = ["=", "!=", "in", "intersects"];

    private static readonly string[] PartOperators = ["startswith", "contains", "endswith", "pmatch"];

    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (WrittenComparison comparison in input.Comparisons)
        {
            string op = comparison.Operator;
            if (!Fields.Contains(comparison.Field.Name) || !(WholeOperators.Contains(op) || PartOperators.Contains(op))) continue;
            foreach (ValueSyntax value in input.Values(comparison, seen))
            {
                if (Judge(value.Text, op, comparison.Field.Name) is not var (problem, instead)) continue;
                yield return LintDiagnostics.ImpossiblePath(
                    value.Text, problem, instead, value.Span, comparison.Syntax.Span, comparison.FieldText);
            }
        }
    }

    private static (string Problem, string Instead)? Judge(string text, string op, string field)
    {
        bool isWhole = WholeOperators.Contains(op);
        // A socket's name, a pipe's, what stands for "none", a pattern.
        if (text.Length == 0 || text[0] is '<' or '@' or '*' || text.AsSpan().IndexOfAny("[?:") >= 0) return null;
        if (text[0] != '/')
        {
            if (!isWhole && op != "startswith") return Steps(text, op) is { } inner ? (inner, $"write `{Resolve(text)}`") : null;
            return ("does not begin with `/`", isWhole ? Ending(text, field) : $"write `startswith /{Resolve(text)}`, or `contains /{Resolve(text)}`");
        }

        if (Steps(text, op) is { } problem) return (problem, $"write `{Resolve(text)}`");
        return isWhole && text.Length > 1 && text[^1] == '/'
            ? ("ends in `/`", $"write `{text.TrimEnd('/')}`, or `{field} startswith {text}` for what lies below") : null;
    }

    private static string? Steps(string text, string op)
    {
        if (text.Contains("//", StringComparison.Ordinal)) return "has `//`";
        // Where the path may go on, a dot at the end may be the first letter of a hidden file.
        string closed = op is "startswith" or "contains" ? text : text + "/";
        return closed.Contains("/../", StringComparison.Ordinal) ? "has `..`" : closed.Contains("/./", StringComparison.Ordinal) ? "has `.`" : null;
    }

    private static string Ending(string text, string field)
    {
        string path = Resolve(text).TrimEnd('/');
        bool isName = field == "fd.name" && !path.Contains('/');
        return isName ? $"compare `fd.filename` with `{path}`, or write the whole path" : $"write the whole path, or `{field} endswith /{path}`";
    }

    // As the kernel walks it; a slash at the end stays.
    private static string Resolve(string text)
    {
        List<string> steps = [];
        foreach (string step in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..") steps.RemoveRange(Math.Max(0, steps.Count - 1), Math.Min(1, steps.Count));
            else if (step != ".") steps.Add(step);
        }

        string path = (text[0] == '/' ? "/" : "") + string.Join('/', steps);
        return text[^1] == '/' && !path.EndsWith('/') ? path + "/" : path;
    }
}

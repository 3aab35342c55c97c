using System.Text.RegularExpressions;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>
/// What the header says of its types and their members: the comment directly above a type, and the one beside a member or, where there is
/// none, directly above it. BTF has no comments.
/// </summary>
internal sealed partial class HeaderComments
{
    private readonly Dictionary<(string Type, string Member), string> _texts = [];

    private HeaderComments()
    {
    }

    /// <summary>The types that are declared.</summary>
    internal IEnumerable<string> Types => _texts.Keys.Where(k => k.Member.Length == 0).Select(k => k.Type);

    internal static HeaderComments Read(string header)
    {
        var comments = new HeaderComments();
        string type = "";
        foreach (Match match in Declarations().Matches(header))
        {
            string member = match.Groups["member"].Value;
            if (member.Length == 0) type = match.Groups["type"].Value;
            Group beside = match.Groups["beside"];
            comments._texts[(type, member)] = TextOf((beside.Success ? beside : match.Groups["above"]).Value);
        }
        return comments;
    }

    /// <summary>The text of a type's comment, or of its member's, on one line; empty when there is none.</summary>
    internal string Of(string type, string member = "") => _texts.GetValueOrDefault((type, member), "");

    private static string TextOf(string comment) => LineBreaks().Replace(comment, " ").Trim();

    [GeneratedRegex(
        """
        ^(?:[ \t]*(?>/\*(?<above>.*?)\*/)\n)?
        (?:(?:struct|enum)\ (?<type>\w+)\ \{$
        |\t(?:(?<member>EG_\w+)\ =\ [^,]+,|[\w ]+\ (?<member>\w+)(?:\[[^\]]+\])*;)[ \t]*(?>/\*(?<beside>.*?)\*/)?)
        """,
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"\s*\n\s*\*?\s*")]
    private static partial Regex LineBreaks();
}

using System.Text;
using System.Text.RegularExpressions;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>Turns a comment of the header into a docstring: a sentence, in which C names become references to the twins.</summary>
internal sealed partial class DocComment(Contract contract)
{
    private const int Width = 140;

    /// <summary>The docstring of a twin.</summary>
    internal string Of(Twin twin) => Summary($"Twin of <c>{twin.CName}</c>. {Sentence(twin, "")}", "");

    /// <summary>The docstring of a twin's member.</summary>
    internal string Of(Twin twin, string member) => Summary(CNames.IsPadding(member) ? "Zero." : Sentence(twin, member), "    ");

    private static string Summary(string text, string indent)
    {
        string line = $"{indent}/// <summary>{text}</summary>\n";
        if (line.Length <= Width) return line;
        var lines = new StringBuilder($"{indent}/// <summary>\n{indent}///");
        int length = indent.Length + 3;
        foreach (string word in BlanksOutsideTags().Split(text))
        {
            if (length + word.Length >= Width)
            {
                lines.Append($"\n{indent}///");
                length = indent.Length + 3;
            }
            lines.Append(' ').Append(word);
            length += word.Length + 1;
        }
        return lines.Append($"\n{indent}/// </summary>\n").ToString();
    }

    private string Sentence(Twin twin, string member)
    {
        string comment = contract.Comments.Of(twin.Type.Name, member);
        if (comment.Length == 0)
            throw new InvalidDataException($"the contract: '{$"{twin.CName} {member}".Trim()}' has no comment, and its twin needs one");
        string text = FirstWord().Replace(Escaped(comment), m => m.Value.ToUpperInvariant());
        text = CIdentifier().Replace(text, m => Reference(twin, m.Groups["name"].Value) ?? m.Value);
        return text.EndsWith('.') ? text : text + ".";
    }

    /// <summary>A reference to the twin of what a C name means in a comment of a type; null when it is none of the contract.</summary>
    private string? Reference(Twin twin, string name)
    {
        if (contract.Twins.SingleOrDefault(t => t.Type.Name == name) is { } type)
            return See(twin.Members.Any(m => twin.NameOf(m) == type.Name) ? "Abi." + type.Name : type.Name);
        if (twin.Members.Contains(name)) return See(twin.NameOf(name));
        if (contract.Twins.SingleOrDefault(t => t.Kind != TwinKind.Struct && t.Members.Contains(name)) is { } owner)
            return See($"{owner.Name}.{owner.NameOf(name)}");
        if (name.StartsWith("eg_", StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"the contract: a comment of {twin.CName} speaks of {name}, which is not there");
        return null;
    }

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string See(string name) => $"<see cref=\"{name}\"/>";

    [GeneratedRegex(@"^(?!(?:enum|struct) eg_)[a-z](?=[a-z']*(?:[ ,.:;-]|$))")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\b(?:(?:enum|struct) )?(?<name>[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+)\b")]
    private static partial Regex CIdentifier();

    [GeneratedRegex(" (?![^<]*>)")]
    private static partial Regex BlanksOutsideTags();
}

using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>
/// From the text of a YAML file to its nodes. Built from the parser's events and not from its object model, which knows no places; a stack
/// of our own, so that depth costs no stack of the thread's.
/// </summary>
internal sealed class YamlReader
{
    // A rules file is five deep. Beyond this the library slows down with the square of the depth.
    private const int DeepestNesting = 32;

    // A node that stands for many others, many times, is no rules file.
    private const int MostAliases = 1000;

    private sealed record Frame(List<YamlNode> Nodes, bool IsMapping, string? Anchor, int Start);

    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<YamlNode> _documents = [];
    private readonly Stack<Frame> _open = new();
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private int _aliases;

    private YamlReader(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _diagnostics = diagnostics;
    }

    /// <summary>
    /// The root of each document. After a fault, which is reported, <paramref name="stop"/> is the place where reading ended, and the last
    /// document has what stands whole before it; else <paramref name="stop"/> is null.
    /// </summary>
    public static IReadOnlyList<YamlNode> Read(SourceText source, DiagnosticBag diagnostics, out int? stop)
    {
        YamlReader reader = new(source, diagnostics);
        stop = reader.Read();
        return reader._documents;
    }

    private int? Read()
    {
        try
        {
            Parser parser = new(new StringReader(_source.Text));
            while (parser.MoveNext())
            {
                if (Take(parser.Current!) is not { } fault) continue;
                _diagnostics.Report(fault);
                return Abandon(fault.Primary.Span.Start);
            }
            return null;
        }
        catch (YamlException e)
        {
            TextSpan place = Span(e.Start, e.End);
            _diagnostics.Report(RuleFileDiagnostics.Yaml(Words(e), OneLine(place)));
            return Abandon(place.Start);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner does not foresee every text; what it stumbles over is no YAML.
            _diagnostics.Report(RuleFileDiagnostics.Yaml("it breaks off", new TextSpan(_source, 0, 0)));
            return Abandon(0);
        }
    }

    private Diagnostic? Take(ParsingEvent next)
    {
        switch (next)
        {
            case Scalar scalar:
                return Add(new YamlScalar(scalar.Value, StyleOf(scalar.Style), Trimmed(Span(scalar.Start, scalar.End))), Name(scalar.Anchor));
            case SequenceStart start:
                return Open(new Frame([], false, Name(start.Anchor), (int)start.Start.Index), start);
            case MappingStart start:
                return Open(new Frame([], true, Name(start.Anchor), (int)start.Start.Index), start);
            case SequenceEnd or MappingEnd:
                return Close(_open.Pop(), (int)next.End.Index);
            case AnchorAlias alias when ++_aliases > MostAliases:
                return RuleFileDiagnostics.Yaml($"more than {MostAliases} aliases", Span(alias.Start, alias.End));
            case AnchorAlias alias when _anchors.TryGetValue(alias.Value.Value, out YamlNode? node):
                return Add(node, null);
            case AnchorAlias alias:
                return RuleFileDiagnostics.Yaml($"no anchor `{alias.Value.Value}` before this", Span(alias.Start, alias.End));
            default:
                return null;
        }
    }

    private Diagnostic? Open(Frame frame, ParsingEvent start)
    {
        if (_open.Count >= DeepestNesting) return RuleFileDiagnostics.Yaml("nested too deeply", OneLine(Span(start.Start, start.End)));
        _open.Push(frame);
        return null;
    }

    private Diagnostic? Close(Frame frame, int end)
    {
        TextSpan span = Trimmed(new TextSpan(_source, frame.Start, Math.Max(0, end - frame.Start)));
        if (!frame.IsMapping) return Add(new YamlSequence(frame.Nodes, span), frame.Anchor);
        List<YamlEntry> entries = [];
        for (int i = 0; i + 1 < frame.Nodes.Count; i += 2)
        {
            if (frame.Nodes[i] is not YamlScalar key) return RuleFileDiagnostics.Shape("a key is no word", "expected a word", OneLine(frame.Nodes[i].Span));
            entries.Add(new YamlEntry(key, frame.Nodes[i + 1]));
        }
        return Add(new YamlMapping(entries, span), frame.Anchor);
    }

    private Diagnostic? Add(YamlNode node, string? anchor)
    {
        if (anchor is not null) _anchors[anchor] = node;
        if (_open.TryPeek(out Frame? frame)) frame.Nodes.Add(node);
        else _documents.Add(node);
        return null;
    }

    // What is complete in the outermost sequence is kept.
    private int Abandon(int stop)
    {
        if (_open.Count > 0 && _open.Last() is { IsMapping: false } root)
            _documents.Add(new YamlSequence(root.Nodes, new TextSpan(_source, root.Start, 0)));
        return stop;
    }

    private TextSpan Span(Mark start, Mark end)
    {
        int from = Math.Clamp((int)start.Index, 0, _source.Text.Length);
        int to = Math.Clamp((int)end.Index, from, _source.Text.Length);
        return new TextSpan(_source, from, to - from);
    }

    private static TextSpan Trimmed(TextSpan span) => span with { Length = span.Text.AsSpan().TrimEnd().Length };

    private TextSpan OneLine(TextSpan span)
    {
        int end = _source.Text.IndexOf('\n', span.Start);
        return span with { Length = Math.Max(0, Math.Min(span.End, end < 0 ? _source.Text.Length : end) - span.Start) };
    }

    private static string? Name(AnchorName anchor) => anchor.IsEmpty ? null : anchor.Value;

    private static ScalarStyle StyleOf(YamlDotNet.Core.ScalarStyle style) => style switch
    {
        YamlDotNet.Core.ScalarStyle.SingleQuoted => ScalarStyle.SingleQuoted,
        YamlDotNet.Core.ScalarStyle.DoubleQuoted => ScalarStyle.DoubleQuoted,
        YamlDotNet.Core.ScalarStyle.Literal or YamlDotNet.Core.ScalarStyle.Folded => ScalarStyle.Block,
        _ => ScalarStyle.Plain,
    };

    // The library's words without its places, as a clause.
    private static string Words(YamlException e)
    {
        string message = (e.InnerException as YamlException ?? e).Message;
        int place = message.LastIndexOf("): ", StringComparison.Ordinal);
        if (message.StartsWith('(') && place > 0) message = message[(place + 3)..];
        message = message.Trim().TrimEnd('.');
        return message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : "it breaks off";
    }
}

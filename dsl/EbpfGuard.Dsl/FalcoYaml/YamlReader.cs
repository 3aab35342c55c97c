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

    // How much text aliases may repeat, in characters, each node counted as a few: nodes that stand for others that stand for others
    // grow without bound.
    private const long MostRepeated = 1 << 20;
    private const int NodeWeight = 8;

    // An item has a dozen keys.
    private const int MostKeys = 1000;
    private const int MostDocuments = 1000;

    private sealed record Frame(List<YamlNode> Nodes, bool IsMapping, string? Anchor, int Start)
    {
        public long Weight { get; set; } = NodeWeight;
    }

    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly Action<YamlNode> _takeItem;
    private readonly Action<YamlMapping> _takeDocument;
    private readonly Parser _parser;
    private readonly Stack<Frame> _open = new();
    private readonly Dictionary<string, (YamlNode Node, long Weight)> _anchors = new(StringComparer.Ordinal);
    private long _repeated;
    private int _documents;

    private YamlReader(SourceText source, DiagnosticBag diagnostics, Action<YamlNode> takeItem, Action<YamlMapping> takeDocument)
    {
        _source = source;
        _diagnostics = diagnostics;
        (_takeItem, _takeDocument) = (takeItem, takeDocument);
        _parser = new Parser(new StringReader(FlowLayout.Normalize(source.Text)));
    }

    /// <summary>
    /// Hands each element of each document that is a sequence to <paramref name="takeItem"/> once it stands whole, and each document that is a map
    /// to <paramref name="takeDocument"/>. Returns the place of a fault that ended the reading, which is reported; null when there is none.
    /// </summary>
    public static int? Read(SourceText source, DiagnosticBag diagnostics, Action<YamlNode> takeItem, Action<YamlMapping> takeDocument) =>
        new YamlReader(source, diagnostics, takeItem, takeDocument).Read();

    private int? Read()
    {
        while (!_diagnostics.IsFull && Next(out Diagnostic? fault) is { } next)
        {
            fault ??= Take(next);
            if (fault is null) continue;
            _diagnostics.Report(fault);
            return fault.Primary.Span.Start;
        }
        return null;
    }

    // The next event; one that means nothing beside a fault, null at the end.
    private ParsingEvent? Next(out Diagnostic? fault)
    {
        fault = null;
        try
        {
            return _parser.MoveNext() ? _parser.Current : null;
        }
        catch (YamlException e)
        {
            fault = RuleFileDiagnostics.Yaml(Words(e), OneLine(Span(e.Start, e.End)));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner does not foresee every text; what it stumbles over is no YAML.
            fault = RuleFileDiagnostics.Yaml("it breaks off", new TextSpan(_source, 0, 0));
        }
        return new StreamEnd();
    }

    private Diagnostic? Take(ParsingEvent next)
    {
        switch (next)
        {
            case Scalar scalar:
                YamlScalar text = new(scalar.Value, StyleOf(scalar.Style), Trimmed(Span(scalar.Start, scalar.End)));
                return Add(text, Name(scalar.Anchor), NodeWeight + scalar.Value.Length);
            case SequenceStart start:
                return Open(new Frame([], false, Name(start.Anchor), (int)start.Start.Index), start);
            case MappingStart start:
                return Open(new Frame([], true, Name(start.Anchor), (int)start.Start.Index), start);
            case DocumentStart start when ++_documents > MostDocuments:
                return RuleFileDiagnostics.Yaml($"more than {MostDocuments} documents", OneLine(Span(start.Start, start.End)));
            case SequenceEnd or MappingEnd:
                return Close(_open.Pop(), (int)next.End.Index);
            case AnchorAlias alias when _anchors.TryGetValue(alias.Value.Value, out (YamlNode Node, long Weight) named):
                _repeated += named.Weight;
                return _repeated <= MostRepeated ? Add(named.Node, null, named.Weight)
                    : RuleFileDiagnostics.Yaml("its aliases repeat more than a megabyte of text", Span(alias.Start, alias.End));
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
        if (!frame.IsMapping) return Add(new YamlSequence(frame.Nodes, span), frame.Anchor, frame.Weight);
        List<YamlEntry> entries = [];
        for (int i = 0; i + 1 < frame.Nodes.Count; i += 2)
        {
            if (frame.Nodes[i] is not YamlScalar key) return RuleFileDiagnostics.Shape("a key is no word", "expected a word", OneLine(frame.Nodes[i].Span));
            entries.Add(new YamlEntry(key, frame.Nodes[i + 1]));
        }
        return Add(new YamlMapping(Merged(entries), span), frame.Anchor, frame.Weight);
    }

    // What stands behind a merge key are defaults, of several maps those of the first.
    private static List<YamlEntry> Merged(List<YamlEntry> entries)
    {
        static bool IsMerge(YamlEntry entry) => entry.Key is { Text: "<<", Style: ScalarStyle.Plain } && entry.Value is YamlMapping or YamlSequence;
        if (!entries.Any(IsMerge)) return entries;
        List<YamlEntry> own = [.. entries.Where(entry => !IsMerge(entry))];
        HashSet<string> known = [.. own.Select(entry => entry.Key.Text)];
        IEnumerable<YamlMapping> defaults = entries.Where(IsMerge).SelectMany(entry => entry.Value is YamlSequence list ? list.Items : [entry.Value]).OfType<YamlMapping>();
        own.AddRange(defaults.SelectMany(map => map.Entries).Where(entry => known.Add(entry.Key.Text)));
        return own;
    }

    private Diagnostic? Add(YamlNode node, string? anchor, long weight)
    {
        if (anchor is not null) _anchors[anchor] = (node, weight);
        if (!_open.TryPeek(out Frame? frame)) return TakeDocument(node);
        frame.Weight += weight;
        if (_open.Count == 1 && !frame.IsMapping) _takeItem(node);
        else frame.Nodes.Add(node);
        return frame.IsMapping && frame.Nodes.Count > 2 * MostKeys
            ? RuleFileDiagnostics.Shape($"a map of more than {MostKeys} keys", "no item has so many", OneLine(node.Span)) : null;
    }

    // The elements of a sequence are taken already.
    private Diagnostic? TakeDocument(YamlNode root)
    {
        if (root is YamlScalar and not { Text: "" or "null" or "~" })
            return RuleFileDiagnostics.Shape("a rules file is a list of items", "expected `- rule: …`", root.Span);
        if (root is YamlMapping document) _takeDocument(document);
        return null;
    }

    private TextSpan Span(Mark start, Mark end)
    {
        int from = Math.Clamp((int)start.Index, 0, _source.Text.Length);
        int to = Math.Clamp((int)end.Index, from, _source.Text.Length);
        return new TextSpan(_source, from, to - from);
    }

    private static TextSpan Trimmed(TextSpan span) => span with { Length = span.Source.Text.AsSpan(span.Start, span.Length).TrimEnd().Length };

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

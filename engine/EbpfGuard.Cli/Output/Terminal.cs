using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace EbpfGuard.Cli.Output;

/// <summary>
/// Where a command writes. Colours and a live view are for a terminal alone: a pipe or a file gets plain text, never
/// cut or wrapped.
/// </summary>
internal sealed class Terminal
{
    private const int UnlimitedWidth = 10_000;

    // Paths and messages stay readable; controls are escaped all the same.
    private static readonly JsonWriterOptions JsonOptions =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly int? _width;
    private readonly bool _hasErrorScreen;

    /// <summary>Writes to the given places; <paramref name="width"/> is null when nobody looks at a screen.</summary>
    public Terminal(TextWriter output, TextWriter error, int? width, bool hasErrorScreen = false)
    {
        _width = width;
        _hasErrorScreen = hasErrorScreen;
        Output = output;
        Error = error;
        HasScreen = width is not null;
        bool mayColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        HasColours = HasScreen && mayColour;
        HasErrorColours = hasErrorScreen && mayColour;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        Console.Profile.Width = width ?? UnlimitedWidth;
    }

    /// <summary>The process's own standard output and error.</summary>
    public static Terminal Standard => new(
        System.Console.Out, System.Console.Error,
        System.Console.IsOutputRedirected ? null : Math.Max(System.Console.WindowWidth, 60), !System.Console.IsErrorRedirected);

    /// <summary>For the answer.</summary>
    public TextWriter Output { get; }

    /// <summary>For what is not the answer: faults, progress.</summary>
    public TextWriter Error { get; }

    /// <summary>True when a person looks at the output.</summary>
    public bool HasScreen { get; }

    /// <summary>True when colours may be used on <see cref="Output"/>.</summary>
    public bool HasColours { get; }

    /// <summary>True when colours may be used on <see cref="Error"/>.</summary>
    public bool HasErrorColours { get; }

    /// <summary>For tables, on <see cref="Output"/>.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>The same terminal through other writers.</summary>
    public Terminal Through(TextWriter output, TextWriter error) => new(output, error, _width, _hasErrorScreen);

    /// <summary>Writes a table with these headings; cells are plain text, not markup.</summary>
    public void WriteTable(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] safe = [.. rows.Select(row => (string[])[.. row.Select(SafeText.Of)])];
        if (!HasScreen)
        {
            WriteColumns([headings, .. safe]);
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string heading in headings) table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        foreach (IReadOnlyList<string> row in safe) table.AddRow(row.Select(cell => new Text(cell)));
        Console.Write(table);
    }

    /// <summary>Writes a JSON document, indented, on <see cref="Output"/>.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions)) write(json);
        Output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private void WriteColumns(IReadOnlyList<string>[] rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length))];
        foreach (IReadOnlyList<string> row in rows)
            Output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}

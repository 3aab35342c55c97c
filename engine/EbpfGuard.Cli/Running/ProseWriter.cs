using System.Globalization;
using System.Text;
using System.Threading.Channels;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Running;

/// <summary>
/// Lines for people, written by a thread of its own: nobody who guards or ends waits for a reader that does not read. Lines for which
/// there is no room are left out, and how many is said.
/// </summary>
internal sealed class ProseWriter : TextWriter
{
    private const int MostLines = 4096;
    private readonly TextWriter _target;
    private readonly Channel<string> _texts = Channel.CreateBounded<string>(MostLines);
    private readonly StringBuilder _line = new();
    private readonly Lock _lock = new();
    private readonly Task _writing;
    private long _leftOut;

    /// <summary>Writes to <paramref name="target"/>.</summary>
    public ProseWriter(TextWriter target)
        : base(CultureInfo.InvariantCulture)
    {
        _target = target;
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public override Encoding Encoding => _target.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        lock (_lock)
        {
            _line.Append(value);
            if (value == '\n') Pass();
        }
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        lock (_lock)
        {
            _line.Append(value);
            if (value.EndsWith('\n')) Pass();
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + "\n");

    /// <summary>Takes no more and waits until all is written, or the reader has had <paramref name="limit"/>.</summary>
    public void Finish(TimeSpan limit)
    {
        lock (_lock) Pass();
        _texts.Writer.TryComplete();
        _writing.Wait(limit);
    }

    private void Pass()
    {
        if (_line.Length == 0) return;
        string text = _line.ToString();
        _line.Clear();
        if (_leftOut > 0 && _texts.Writer.TryWrite($"ebpfguard: {_leftOut} lines were left out, because nobody read them\n")) _leftOut = 0;
        if (!_texts.Writer.TryWrite(text)) _leftOut++;
    }

    private void WriteAll()
    {
        try
        {
            while (_texts.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_texts.Reader.TryRead(out string? text)) _target.Write(text);
                _target.Flush();
            }
        }
        catch (Exception e) when (e.IsRefusalToWrite())
        {
            // The reader is gone, or the file may not grow. The log is the record; what is said from now on is for nobody.
            _texts.Writer.TryComplete();
        }
    }
}

using System.Text;
using System.Runtime.ExceptionServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Errors;
using Microsoft.Win32.SafeHandles;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Sinks.File;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The audit log as a file: appends lines through Serilog's file sink in its auditing form, which reports a failed
/// write instead of swallowing it. Not for several threads at once.
/// </summary>
internal sealed class AuditFile : IDisposable
{
    // What the sink is told of each write: the lines themselves are bytes, which no event need carry.
    private static readonly LogEvent Event = new(DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, new MessageTemplate("", []), []);

    private readonly AuditOptions _options;
    private readonly AuditRoller _roller;
    private readonly TimeProvider _time;
    private Logger? _logger;
    private AuditStream? _stream;
    private LineFormatter? _lines;
    private DateTimeOffset _started;

    public AuditFile(AuditOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _roller = new AuditRoller(options);
    }

    /// <summary>Appends <paramref name="lines"/>, each with its line break.</summary>
    /// <exception cref="IOException">They are not in the file; nothing of them is.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Append(ReadOnlyMemory<byte> lines)
    {
        RollWhenDue(lines.Length);
        Open();
        try
        {
            _lines!.Next = lines;
            _logger!.Write(Event);
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            // The sink's own word says nothing.
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }

    /// <summary>Opens the file if it is not open, or is no longer where it was.</summary>
    /// <exception cref="IOException">It cannot be opened, or what stands there is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be made.</exception>
    public void Open()
    {
        if (_stream is not null && !File.Exists(_options.Path)) Close();
        if (_logger is not null) return;

        string path = Path.GetFullPath(_options.Path);
        if (Path.GetDirectoryName(path) is { } directory) Directory.CreateDirectory(directory);
        try
        {
            SafeFileHandle file = RegularFile.OpenToAppend(path);
            _stream = new AuditStream(file);
            _started = _stream.Length > 0 ? new DateTimeOffset(File.GetCreationTimeUtc(file), TimeSpan.Zero) : _time.GetUtcNow();
            _lines = new LineFormatter(_stream);

            // The sink opens by name: what it is named is the file that is open, not whatever stands at the path by now.
            _logger = new LoggerConfiguration()
                .MinimumLevel.Verbose()
                .AuditTo.File(
                    _lines, $"/proc/self/fd/{file.DangerousGetHandle()}", encoding: new UTF8Encoding(false), hooks: new StreamHook(_stream))
                .CreateLogger();
        }
        catch (BpfException e)
        {
            throw new IOException(Errno.Describe(e.ErrorNumber), e);
        }
        catch (Exception e) when (e is not NotRegularException)
        {
            Close();
            throw new IOException(e.InnerException?.Message ?? e.Message, e);
        }
    }

    public void Dispose() => Close();

    private void RollWhenDue(int bytes)
    {
        if (_stream is null || _stream.Length == 0) return;
        bool isDue = _stream.Length + bytes > _options.MaxBytes || _time.GetUtcNow() - _started >= _options.MaxAge;
        if (!isDue) return;
        Close();
        _roller.Roll(_time.GetUtcNow());
    }

    private void Close()
    {
        _logger?.Dispose();
        _logger = null;
        _stream?.Dispose();
        _stream = null;
    }

    private sealed class StreamHook(AuditStream stream) : FileLifecycleHooks
    {
        public override Stream OnFileOpened(Stream underlyingStream, Encoding encoding)
        {
            underlyingStream.Dispose();
            return stream;
        }
    }

    // The bytes go round the sink's text writer, which would make them once more; it flushes the stream after each line.
    private sealed class LineFormatter(AuditStream stream) : ITextFormatter
    {
        public ReadOnlyMemory<byte> Next { get; set; }

        public void Format(LogEvent logEvent, TextWriter output) => stream.Write(Next.Span);
    }
}

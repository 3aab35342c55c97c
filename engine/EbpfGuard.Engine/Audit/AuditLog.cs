using System.Globalization;
using EbpfGuard.Bpf;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Records;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The audit log. Records are written in batches; a record is in the file whole, or <see cref="Flush"/> says that it is not: a full disk
/// never stops the guard, what could not be written is counted, and the count is the first line once there is room again.
/// Not for several threads at once.
/// </summary>
public sealed partial class AuditLog : IDisposable
{
    private const int MostBytes = 1 << 16;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private readonly AuditFile _file;
    private readonly AuditRecordWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _path;
    private readonly long _mostBytes;
    private readonly LineBatch _lines = new();
    private Outage? _outage;

    /// <summary>Opens the log.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public AuditLog(AuditOptions options, AuditRecordWriter writer, TimeProvider time, ILogger log)
    {
        _file = new AuditFile(options, time);
        _writer = writer;
        _time = time;
        _log = log;
        _path = options.Path;

        // A batch is no reason for a file that is larger than it may be.
        _mostBytes = Math.Min(MostBytes, options.MaxBytes / 8);
        _file.Open();
    }

    /// <summary>Opens the log for a guard.</summary>
    /// <exception cref="HostException">It cannot be written.</exception>
    public static AuditLog OpenFor(AuditOptions options, AuditRecordWriter writer, TimeProvider time, ILogger log)
    {
        try
        {
            return new AuditLog(options, writer, time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string cure = e is NotRegularException
                ? "name a file with `--audit`, or a path where nothing stands yet: a log is renamed when it is full, and begun anew"
                : "choose another file with `--audit`, or make room";
            throw new HostException(new HostFault(
                HostDiagnostics.AuditUnwritable, $"the audit log {options.Path} cannot be written: {e.Message}", cure), e);
        }
    }

    /// <summary>Records that could not be written since the guard started.</summary>
    public long Unwritten { get; private set; }

    /// <summary>True when what was added is to be written before more is.</summary>
    public bool IsFull => _lines.All.Length >= _mostBytes;

    /// <summary>Adds a record to those that <see cref="Flush"/> writes.</summary>
    public void Add(AuditRecord record) => _lines.Add(_writer.Write(record).Span);

    /// <summary>Writes what was added; returns how many of the records, from the first, are in the file. The others are lost.</summary>
    public int Flush()
    {
        if (_lines.Count == 0) return 0;
        try
        {
            int written = TryRestore(RetryPause) ? Append() : 0;
            Lose(_lines.Count - written);
            return written;
        }
        finally
        {
            _lines.Clear();
        }
    }

    /// <summary>Writes a record, where none is waiting; false when it is not in the file.</summary>
    public bool TryWrite(AuditRecord record)
    {
        Add(record);
        return Flush() == 1;
    }

    /// <summary>Tries to end an outage; to be called now and then, because there may be no record to write.</summary>
    public void Maintain() => TryRestore(RetryPause);

    /// <summary>Tries to end an outage without a pause since the last try: what follows are the closing records.</summary>
    public void MaintainNow() => TryRestore(TimeSpan.Zero);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    // Of a batch that does not fit the first lines may.
    private int Append()
    {
        Exception? failure = TryAppend(_lines.All);
        if (failure is null) return _lines.Count;
        int line = 0;
        while (failure is not NotTakenBackException && line < _lines.Count && (failure = TryAppend(_lines[line])) is null) line++;
        if (failure is null) return line;
        _outage = new Outage(_time.GetUtcNow(), _time.GetTimestamp());
        LogOutage(_log, _path, failure.Message);
        return line;
    }

    // Null when it is in the file, or why not. Whatever it is: nothing that happens to the log stops the guard.
    private Exception? TryAppend(ReadOnlyMemory<byte> lines)
    {
        try
        {
            _file.Append(lines);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void Lose(int records)
    {
        Unwritten += records;
        if (_outage is not null) _outage.Lost += records;
    }

    private bool TryRestore(TimeSpan pause)
    {
        if (_outage is not { } outage) return true;
        if (_time.GetElapsedTime(outage.LastTry) < pause) return false;

        outage.LastTry = _time.GetTimestamp();
        DateTimeOffset now = _time.GetUtcNow();
        string lost = outage.Lost.ToString(CultureInfo.InvariantCulture);
        var record = new GuardRecord(
            AuditTime.Of(now), GuardSubject.LogRestored, Priority.Warning,
            $"the audit log could not be written since {AuditTime.Iso(AuditTime.Of(outage.Since))}: {lost} records are lost",
            [new("lost", lost), new("since", AuditTime.Iso(AuditTime.Of(outage.Since)))]);
        if (TryAppend(_writer.Write(record)) is not null) return false;
        _outage = null;
        LogRestored(_log, _path, outage.Lost);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "the audit log {Path} cannot be written: {Reason}; enforcement goes on, and records are counted until there is room")]
    private static partial void LogOutage(ILogger log, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the audit log {Path} can be written again; {Lost} records are lost")]
    private static partial void LogRestored(ILogger log, string path, long lost);

    private sealed class Outage(DateTimeOffset since, long lastTry)
    {
        public DateTimeOffset Since { get; } = since;

        public long LastTry { get; set; } = lastTry;

        public long Lost { get; set; }
    }
}

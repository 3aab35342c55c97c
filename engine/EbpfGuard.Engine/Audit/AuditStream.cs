using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The stream below the file sink: puts what is written on disk whole or not at all. What does not fit (full disk, quota, limit) is
/// taken back and reported as an <see cref="IOException"/>, so that no line is ever torn and none is counted twice.
/// </summary>
internal sealed class AuditStream(SafeFileHandle file) : Stream
{
    private readonly ArrayBufferWriter<byte> _lines = new(4096);

    /// <summary>Bytes in the file.</summary>
    public override long Length => RandomAccess.GetLength(file);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _lines.Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => _lines.Write(buffer);

    /// <summary>Writes the lines gathered since the last call. The sink calls it after each event.</summary>
    public override void Flush()
    {
        if (_lines.WrittenCount == 0) return;

        // The end is asked for each time: an operator may have truncated the file in place.
        long end = Length;
        try
        {
            RandomAccess.Write(file, _lines.WrittenSpan, end);
        }
        catch (IOException e)
        {
            if (!TryTakeBack(end)) throw new NotTakenBackException(e.Message, e);
            throw;
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The library's word for EFBIG.
            const string Reason = "the file may not be larger (`ulimit -f`, LimitFSIZE, or a limit of the file system)";
            throw TryTakeBack(end) ? new IOException(Reason, e) : new NotTakenBackException(Reason, e);
        }
        finally
        {
            _lines.ResetWrittenCount();
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    private bool TryTakeBack(long end)
    {
        try
        {
            RandomAccess.SetLength(file, end);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

namespace EbpfGuard.Bpf.Rings;

/// <summary>Receives records. As a struct it is called without indirection.</summary>
public interface IRecordHandler
{
    /// <summary>Takes one record, in place: the span is only valid during the call.</summary>
    void Handle(ReadOnlySpan<byte> record);
}

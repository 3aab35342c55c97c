using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Why the text makes no sense as a production, and where what is wrong ends.</summary>
/// <param name="Diagnostic">What a person reads; null when it has been reported.</param>
/// <param name="Behind">Where reading may go on.</param>
internal sealed record Fault(Diagnostic? Diagnostic, int Behind);

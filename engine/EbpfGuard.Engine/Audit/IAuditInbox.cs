using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Audit;

/// <summary>Where finished records are handed in to be written.</summary>
public interface IAuditInbox
{
    /// <summary>Hands in a record from any thread; false when there is no room, which the caller has to count.</summary>
    /// <param name="session">The policy whose record it is; null for the guard's own.</param>
    /// <param name="rule">The rule that it counts for; -1 for none.</param>
    /// <param name="record">The record.</param>
    bool TryPost(PolicySession? session, int rule, AuditRecord record);
}

namespace EbpfGuard.Dsl.Fields;

/// <summary>The fields that stand for both ends of a connection, and the fields of each end.</summary>
public static class EndpointPairs
{
    private static readonly Dictionary<string, (FieldReference Server, FieldReference Client)> Pairs = new()
    {
        ["fd.ip"] = (Reference("fd.sip"), Reference("fd.cip")),
        ["fd.port"] = (Reference("fd.sport"), Reference("fd.cport")),
        ["fd.net"] = (Reference("fd.snet"), Reference("fd.cnet")),
    };

    /// <summary>The fields of the two ends; false when <paramref name="field"/> is not a pair.</summary>
    public static bool TryGetEnds(FieldDefinition field, out FieldReference server, out FieldReference client)
    {
        bool isPair = Pairs.TryGetValue(field.Name, out (FieldReference Server, FieldReference Client) ends);
        (server, client) = ends;
        return isPair;
    }

    private static FieldReference Reference(string name) => new(FieldCatalog.Get(name), null);
}

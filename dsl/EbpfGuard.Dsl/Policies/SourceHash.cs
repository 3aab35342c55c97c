using System.Security.Cryptography;
using System.Text;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Policies;

/// <summary>The fingerprint of a rule set: what the audit log names it by.</summary>
public static class SourceHash
{
    /// <summary>SHA-256, in hexadecimal, of the sources' names and texts in their order, each with its length.</summary>
    public static string Of(IEnumerable<SourceText> sources)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in sources.SelectMany(s => new[] { s.Name, s.Text }))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

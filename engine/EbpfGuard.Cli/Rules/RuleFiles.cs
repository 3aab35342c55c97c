using System.Globalization;
using System.Text;
using EbpfGuard.Bpf;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// Finds and reads rule files: files as they are named, folders with every <c>*.rule</c>, <c>*.yaml</c> and <c>*.yml</c> file below them, in
/// order of name.
/// </summary>
internal static class RuleFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads everything that <paramref name="paths"/> name, once each; what cannot be read is a fault.</summary>
    public static IReadOnlyList<SourceText> Read(IReadOnlyList<string> paths, ICollection<HostFault> faults, bool withYaml = true) =>
        Read([.. paths.Select(RuleLocation.Of)], faults, withYaml);

    /// <inheritdoc cref="Read(IReadOnlyList{string}, ICollection{HostFault}, bool)"/>
    public static IReadOnlyList<SourceText> Read(IReadOnlyList<RuleLocation> places, ICollection<HostFault> faults, bool withYaml = true)
    {
        var sources = new List<SourceText>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (RuleLocation file in places.SelectMany(place => Expand(place, withYaml, faults)))
        {
            FileIdentity? identity = FileIdentity.TryRead(file.Actual, follow: true);
            if (seen.Add(NameOf(file, identity)) && ReadFile(file, identity, faults) is { } source) sources.Add(source);
        }

        return sources;
    }

    // A file is one file by whatever links it is reached.
    private static string NameOf(RuleLocation file, FileIdentity? identity) =>
        identity is { IsRegular: true } one ? string.Create(CultureInfo.InvariantCulture, $"{one.Device}:{one.Inode}") : Path.GetFullPath(file.Shown);

    private static IReadOnlyList<RuleLocation> Expand(RuleLocation place, bool withYaml, ICollection<HostFault> faults)
    {
        if (!Directory.Exists(place.Actual)) return [place];
        try
        {
            IReadOnlyList<string> files = RuleFolder.Files(place.Actual, withYaml);
            if (files.Count == 0) faults.Add(Fault(place.Shown, "holds no rule file", "name a file, or a folder with .rule or .yaml files"));
            return [.. files.Select(place.Below)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(Fault(place.Shown, Reason(e)));
            return [];
        }
    }

    private static SourceText? ReadFile(RuleLocation place, FileIdentity? identity, ICollection<HostFault> faults)
    {
        string file = place.Shown;
        try
        {
            if (identity is null)
            {
                faults.Add(Fault(file, "no such file", "check the spelling; folders are accepted too"));
                return null;
            }

            if (!identity.Value.IsRegular && !IsOwnInput(place.Actual))
            {
                faults.Add(Fault(file, "neither a file nor a folder", "pipes and devices are not read; standard input is, as `-`"));
                return null;
            }

            if (ReadBytes(place.Actual) is { } bytes) return new SourceText(file, Utf8.GetString(WithoutMark(bytes)));
            faults.Add(Fault(file, $"larger than {PolicyLimits.BytesPerFile >> 20} MiB", "is it a rule file? split it if so"));
        }
        catch (DecoderFallbackException e)
        {
            faults.Add(Fault(file, $"not UTF-8 at byte {e.Index}", "save the file as UTF-8"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(Fault(file, Reason(e)));
        }

        return null;
    }

    // What the shell has opened for this process, a pipe as a rule: `check /dev/stdin`, `check <(generate)`.
    private static bool IsOwnInput(string file) =>
        file == "/dev/stdin" || file.StartsWith("/dev/fd/", StringComparison.Ordinal) || file.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    // Null when there are too many. A pipe does not say how many it will have.
    private static byte[]? ReadBytes(string file)
    {
        using FileStream stream = File.OpenRead(file);
        if (stream.CanSeek && stream.Length > PolicyLimits.BytesPerFile) return null;
        using var all = new MemoryStream();
        byte[] part = new byte[64 * 1024];
        for (int length; (length = stream.Read(part)) > 0;)
        {
            if (all.Length + length > PolicyLimits.BytesPerFile) return null;
            all.Write(part, 0, length);
        }

        return all.ToArray();
    }

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;

    private static HostFault Fault(string path, string reason, params string[] help) =>
        new(HostDiagnostics.FileUnreadable, $"cannot read `{path}`: {reason}", help);

    private static string Reason(Exception e) => e is UnauthorizedAccessException ? "permission denied" : e.Message;
}

using System.Text;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Loading;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// Finds and reads rule files: files as they are named, folders with every <c>*.rule</c>, <c>*.yaml</c> and <c>*.yml</c> file below them, in
/// order of name.
/// </summary>
internal static class RuleFiles
{
    private const long LargestFile = 256L * 1024 * 1024;
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
            if (seen.Add(Path.GetFullPath(file.Shown)) && ReadFile(file, faults) is { } source) sources.Add(source);
        }

        return sources;
    }

    private static RuleLocation[] Expand(RuleLocation place, bool withYaml, ICollection<HostFault> faults)
    {
        if (!Directory.Exists(place.Actual)) return [place];
        try
        {
            string[] files = 
            [
                .. Directory.GetFiles(place.Actual, "*", SearchOption.AllDirectories)
                    .Where(file => file.EndsWith(".rule", StringComparison.Ordinal) || (withYaml && RuleFileReader.IsYaml(file))),
            ];
            Array.Sort(files, StringComparer.Ordinal);
            if (files.Length == 0) faults.Add(Fault(place.Shown, "holds no rule file", "name a file, or a folder with .rule or .yaml files"));
            return [.. files.Select(place.Below)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(Fault(place.Shown, Reason(e)));
            return [];
        }
    }

    private static SourceText? ReadFile(RuleLocation place, ICollection<HostFault> faults)
    {
        (string file, string actual) = (place.Shown, place.Actual);
        try
        {
            if (!File.Exists(actual))
            {
                faults.Add(Fault(file, "no such file", "check the spelling; folders are accepted too"));
                return null;
            }

            if (new FileInfo(actual).Length > LargestFile)
            {
                faults.Add(Fault(file, $"larger than {LargestFile / 1024 / 1024} MiB", "is it a rule file? split it if so"));
                return null;
            }

            return new SourceText(file, Utf8.GetString(WithoutMark(File.ReadAllBytes(actual))));
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

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;

    private static HostFault Fault(string path, string reason, params string[] help) =>
        new(HostDiagnostics.FileUnreadable, $"cannot read `{path}`: {reason}", help);

    private static string Reason(Exception e) => e is UnauthorizedAccessException ? "permission denied" : e.Message;
}

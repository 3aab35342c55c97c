using EbpfGuard.Cli.Output;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Rules;

/// <summary>Writes rule files whole or not at all: a full disk or a crash must not cost an author his rules.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Replaces the file that <paramref name="path"/> names, through links, or makes it; a file that was there keeps its mode. After a failure,
    /// which is told, what was there is as it was, and the answer is false.
    /// </summary>
    public static bool TryWrite(string path, string text, Terminal terminal)
    {
        try
        {
            Write(path, text);
            return true;
        }
        catch (Exception e) when (e.IsRefusalToWrite())
        {
            string reason = e is UnauthorizedAccessException ? "permission denied, or a folder" : e.Message;
            terminal.Error.WriteLine($"ebpfguard: cannot write `{SafeText.Of(path)}`: {SafeText.Of(reason)}");
            return false;
        }
    }

    private static void Write(string path, string text)
    {
        // What is no file, such as /dev/stdout, cannot be replaced.
        if (path.StartsWith("/dev/", StringComparison.Ordinal))
        {
            File.WriteAllText(path, text);
            return;
        }

        bool isLink = new FileInfo(path).LinkTarget is not null;
        string target = isLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path;
        string temporary = target + ".new";
        try
        {
            File.WriteAllText(temporary, text);
            if (File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

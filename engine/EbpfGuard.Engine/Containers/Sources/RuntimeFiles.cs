using System.Text.Json;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>Reads the files of runtimes below a root: bounded, regular files only, never waiting for a writer.</summary>
/// <param name="root">The host's root directory; another one in tests.</param>
internal sealed class RuntimeFiles(string root)
{
    /// <summary>Largest file about one container that is read, in bytes. A real one has some tens of thousands.</summary>
    public const int OneContainer = 4 << 20;

    /// <summary>Largest file about all containers or images of a runtime that is read, in bytes: a thousand bytes for each.</summary>
    public const int AllContainers = 16 << 20;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>True for what a missing right, a damaged disk or a hostile file may cause; anything else is our own fault.</summary>
    public static bool IsFault(Exception e) =>
        e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException
            or InvalidOperationException // What JsonElement says of text that is no Unicode.
            or ArgumentException; // What a path says of a NUL in it.

    /// <summary>Where <paramref name="path"/>, an absolute one, is below the root.</summary>
    public string At(params ReadOnlySpan<string> path) => Path.Join([root, .. path]);

    /// <summary>The JSON in the file at <paramref name="path"/>; null when there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is larger than <paramref name="limit"/> bytes.</exception>
    public static JsonDocument? ReadJson(string path, int limit = OneContainer)
    {
        var file = new FileInfo(path);
        // An empty file is one that is being written, or a pipe or device, whose opening or reading would not end.
        if (!file.Exists || Size(file) == 0) return null;
        if (Size(file) > limit) throw new InvalidDataException($"larger than {limit} bytes");

        using FileStream stream = file.OpenRead();
        byte[] bytes = new byte[Math.Min(stream.Length, limit)];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return JsonDocument.Parse(bytes.AsMemory(0, length), Options);
    }

    /// <summary>The whole id that begins with <paramref name="id"/> and names a folder in <paramref name="folder"/>; null for none.</summary>
    public static string? FullId(string folder, string id)
    {
        if (!Directory.Exists(folder)) return null;
        if (id.Length == ContainerId.FullLength) return Directory.Exists(Path.Join(folder, id)) ? id : null;
        return Directory.EnumerateDirectories(folder, id + "*")
            .Select(found => Path.GetFileName(found))
            .FirstOrDefault(name => name.Length == ContainerId.FullLength && ContainerId.IsHex(name));
    }

    /// <summary>What the link at <paramref name="path"/> (absolute, below the root) says; null when it is none.</summary>
    public string? LinkText(string path) => new FileInfo(At(path)).LinkTarget;

    /// <summary>The size of what a link leads to, not of the link.</summary>
    public static long Size(FileInfo file)
    {
        if (file.LinkTarget is null) return file.Length;
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length : 0;
    }
}

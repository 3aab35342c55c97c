namespace EbpfGuard.Engine.Containers;

/// <summary>An image's name in its parts: <c>registry:port/repository:tag@digest</c>.</summary>
/// <param name="Repository">Everything before tag and digest, with the registry when it was named.</param>
/// <param name="Tag">The tag; null when none was named.</param>
/// <param name="Digest">Algorithm and digits; null when none was named.</param>
public readonly record struct ImageReference(string Repository, string? Tag, string? Digest)
{
    private static readonly string[] DockerHub = ["docker.io/library/", "docker.io/", "index.docker.io/library/", "index.docker.io/"];

    /// <summary>
    /// Reads a name; null for an empty one and for a bare image id (<c>sha256:…</c>). A colon before the last slash is the registry's port.
    /// </summary>
    public static ImageReference? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.StartsWith("sha256:", StringComparison.Ordinal)) return null;

        int at = text.IndexOf('@');
        string name = at < 0 ? text : text[..at];
        string? digest = at < 0 ? null : text[(at + 1)..];
        int colon = name.LastIndexOf(':');
        bool tagged = colon > name.LastIndexOf('/');
        string repository = tagged ? name[..colon] : name;
        string? tag = tagged ? name[(colon + 1)..] : null;
        if (repository.Length == 0) return null;
        return new ImageReference(repository, string.IsNullOrEmpty(tag) ? null : tag, string.IsNullOrEmpty(digest) ? null : digest);
    }

    /// <summary>The name as Docker shows it: without its own registry, and with the tag that it takes when none is named.</summary>
    public ImageReference Familiar()
    {
        string repository = Repository;
        string? prefix = DockerHub.FirstOrDefault(p => repository.Length > p.Length && repository.StartsWith(p, StringComparison.Ordinal));
        return this with { Repository = prefix is null ? repository : repository[prefix.Length..], Tag = Tag ?? (Digest is null ? "latest" : null) };
    }
}

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>One runtime's files.</summary>
internal interface IContainerSource
{
    /// <summary>
    /// The container whose id begins with <paramref name="id"/> (at least 12 hexadecimal digits); null when the runtime has none. A file that
    /// cannot be read or is malformed throws one of the exceptions of <see cref="RuntimeFiles.IsFault"/>.
    /// </summary>
    ContainerMetadata? Find(string id);
}

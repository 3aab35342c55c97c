namespace EbpfGuard.Bpf.Native;

/// <summary>What a write to a map expects to find.</summary>
internal enum MapWrite : ulong
{
    Any = 0,
    OnlyNew = 1,
    OnlyExisting = 2,
}

using System.Buffers.Binary;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Engine.Loading;

/// <summary>The classes that a policy has made of programs, by the programs' ids; what they are is the kernel's alone.</summary>
internal readonly struct ClassesOfPrograms(BpfMap map)
{
    /// <summary>The programs that have some.</summary>
    public IReadOnlyList<ulong> Ids()
    {
        var ids = new List<ulong>();
        byte[] next = new byte[sizeof(ulong)];
        bool found = map.TryGetNextKey([], next);
        while (found)
        {
            ids.Add(BinaryPrimitives.ReadUInt64LittleEndian(next));
            found = map.TryGetNextKey(next.ToArray(), next);
        }

        return ids;
    }

    /// <summary>Forgets those of one program.</summary>
    public void Remove(ulong id) => map.Remove(BitConverter.GetBytes(id));
}

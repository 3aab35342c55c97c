using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>
/// Where the runtime really puts a field: the field is filled with ones in a value that is else zero,
/// and the bytes that changed are looked at.
/// </summary>
internal static class ManagedLayout
{
    private const BindingFlags Hidden = BindingFlags.Static | BindingFlags.NonPublic;

    internal static int SizeOf(Type type) => (int)Call(nameof(Size), type, [])!;

    internal static (int Offset, int Size) Of(FieldInfo field)
    {
        object value = Activator.CreateInstance(field.DeclaringType!)!;
        field.SetValue(value, Call(nameof(Ones), field.FieldType, []));
        var bytes = (byte[])Call(nameof(Bytes), field.DeclaringType!, [value])!;
        int first = Array.FindIndex(bytes, b => b != 0);
        int last = Array.FindLastIndex(bytes, b => b != 0);
        return (first, last - first + 1);
    }

    private static object? Call(string method, Type type, object[] arguments) =>
        typeof(ManagedLayout).GetMethod(method, Hidden)!.MakeGenericMethod(type).Invoke(null, arguments);

    private static int Size<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();

    private static object Ones<T>()
        where T : unmanaged
    {
        T value = default;
        MemoryMarshal.AsBytes(new Span<T>(ref value)).Fill(0xff);
        return value;
    }

    private static byte[] Bytes<T>(object boxed)
        where T : unmanaged
    {
        var value = (T)boxed;
        return MemoryMarshal.AsBytes(new Span<T>(ref value)).ToArray();
    }
}

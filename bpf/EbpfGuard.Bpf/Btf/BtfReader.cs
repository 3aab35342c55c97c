using System.Buffers.Binary;
using System.Text;

namespace EbpfGuard.Bpf.Btf;

/// <summary>Reads a type section in the layout of <c>linux/btf.h</c>, little endian.</summary>
internal ref struct BtfReader
{
    private const ushort Magic = 0xeb9f;

    private readonly ReadOnlySpan<byte> _strings;
    private ReadOnlySpan<byte> _types;

    private BtfReader(ReadOnlySpan<byte> types, ReadOnlySpan<byte> strings)
    {
        _types = types;
        _strings = strings;
    }

    /// <summary>All types by id; type 0 is void.</summary>
    /// <exception cref="InvalidDataException">The section is broken.</exception>
    internal static BtfTypes Read(ReadOnlySpan<byte> section)
    {
        if (section.Length < 24 || BinaryPrimitives.ReadUInt16LittleEndian(section) != Magic)
            throw new InvalidDataException("not a little-endian BTF section");
        try
        {
            int header = ReadInt(section[4..]);
            ReadOnlySpan<byte> body = section[header..];
            var types = body.Slice(ReadInt(section[8..]), ReadInt(section[12..]));
            var strings = body.Slice(ReadInt(section[16..]), ReadInt(section[20..]));
            return new BtfReader(types, strings).ReadAll();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("the BTF section ends early");
        }
    }

    private static int ReadInt(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private BtfTypes ReadAll()
    {
        var types = new List<BtfType> { new(BtfKind.Void, "", 0, 0, 0, false) };
        while (!_types.IsEmpty)
            types.Add(ReadType());
        return new BtfTypes(types);
    }

    private BtfType ReadType()
    {
        string name = NameAt(Next());
        uint info = (uint)Next();
        int word = Next();
        int length = (int)(info & 0xffff);
        bool flag = info >> 31 != 0;
        var kind = (BtfKind)((info >> 24) & 0x1f);
        return kind switch
        {
            BtfKind.Integer => new(kind, name, word, 0, 0, ((Next() >> 24) & 1) != 0),
            BtfKind.Array => ReadArray(name),
            BtfKind.Struct or BtfKind.Union => new(kind, name, word, 0, 0, false) { Fields = ReadFields(length, flag) },
            BtfKind.Enum => new(kind, name, word, 0, 0, flag) { Enumerators = ReadEnumerators(length, flag) },
            BtfKind.Enum64 => new(kind, name, word, 0, 0, flag) { Enumerators = ReadWideEnumerators(length) },
            BtfKind.DataSection => new(kind, name, word, 0, 0, false) { Placements = ReadPlacements(length) },
            BtfKind.FunctionPrototype => Skip(2 * length, new(kind, name, 0, word, 0, false)),
            BtfKind.Variable or BtfKind.DeclarationTag => Skip(1, new(kind, name, 0, word, 0, false)),
            BtfKind.Float => new(kind, name, word, 0, 0, true),
            <= BtfKind.TypeTag => new(kind, name, 0, word, 0, false),
            _ => throw new InvalidDataException($"unknown BTF kind {(int)kind}"),
        };
    }

    private BtfType ReadArray(string name)
    {
        int element = Next();
        Next();
        return new BtfType(BtfKind.Array, name, 0, element, Next(), false);
    }

    private BtfField[] ReadFields(int count, bool hasBitFields)
    {
        var fields = new BtfField[count];
        for (int i = 0; i < count; i++)
        {
            string name = NameAt(Next());
            int type = Next();
            int offset = Next();
            fields[i] = new BtfField(name, type, hasBitFields ? offset & 0xffffff : offset);
        }
        return fields;
    }

    private BtfEnumerator[] ReadEnumerators(int count, bool isSigned)
    {
        var values = new BtfEnumerator[count];
        for (int i = 0; i < count; i++)
        {
            string name = NameAt(Next());
            int value = Next();
            values[i] = new BtfEnumerator(name, isSigned ? value : (uint)value);
        }
        return values;
    }

    private BtfEnumerator[] ReadWideEnumerators(int count)
    {
        var values = new BtfEnumerator[count];
        for (int i = 0; i < count; i++)
        {
            string name = NameAt(Next());
            uint low = (uint)Next();
            values[i] = new BtfEnumerator(name, ((long)Next() << 32) | low);
        }
        return values;
    }

    private BtfPlacement[] ReadPlacements(int count)
    {
        var places = new BtfPlacement[count];
        for (int i = 0; i < count; i++)
        {
            int variable = Next();
            int offset = Next();
            places[i] = new BtfPlacement(variable, offset, Next());
        }
        return places;
    }

    private BtfType Skip(int words, BtfType type)
    {
        _types = _types[(4 * words)..];
        return type;
    }

    private int Next()
    {
        int value = ReadInt(_types);
        _types = _types[4..];
        return value;
    }

    private readonly string NameAt(int offset)
    {
        ReadOnlySpan<byte> rest = _strings[offset..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EbpfGuard.Bpf.Btf;
using EbpfGuard.Bpf.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The C# twins lie in memory as the structs of the header do.</summary>
public sealed class AbiLayoutTests
{
    private static IEnumerable<string> StructNames => AbiTwins.Structs.Keys;

    [Test]
    public void EveryTypeOfTheHeaderIsInTheObjectAndHasATwin()
    {
        string header = File.ReadAllText(TestPrograms.PathOf("ebpfguard.h"));
        foreach ((string keyword, BtfKind kind, IEnumerable<string> twins) in new[]
        {
            ("struct", BtfKind.Struct, AbiTwins.Structs.Keys),
            ("enum", BtfKind.Enum, AbiTwins.Enums.Keys),
        })
        {
            var declared = Regex.Matches(header, $@"^{keyword} (eg_\w+) \{{", RegexOptions.Multiline)
                .Select(m => m.Groups[1].Value).ToList();
            Assert.That(declared, Is.Not.Empty);
            Assert.That(AbiTwins.Named(kind).Select(t => t.Name), Is.EquivalentTo(declared), "in abi.bpf.c");
            Assert.That(twins, Is.EquivalentTo(declared), "in the table of twins");
        }
    }

    [TestCaseSource(nameof(StructNames))]
    public void TwinHasTheSameSizeFieldsAndOffsets(string name)
    {
        BtfType type = AbiTwins.Named(BtfKind.Struct).Single(t => t.Name == name);
        Compare(type, AbiTwins.Structs[name], name);
    }

    [TestCaseSource(nameof(StructNames))]
    public void PaddingIsWrittenOut(string name)
    {
        BtfType type = AbiTwins.Named(BtfKind.Struct).Single(t => t.Name == name);
        Assert.That(type.Fields.Sum(f => AbiTwins.Types.SizeOf(f.Type)), Is.EqualTo(type.Size));
    }

    private static void Compare(BtfType type, Type twin, string where)
    {
        Assert.That(ManagedLayout.SizeOf(twin), Is.EqualTo(type.Size), $"size of {where}");
        FieldInfo[] fields = twin.GetFields(BindingFlags.Public | BindingFlags.Instance);
        Assert.That(
            fields.Select(f => f.Name), Is.EqualTo(type.Fields.Select(f => CNames.ToPascal(f.Name))), $"fields of {where}");
        foreach ((FieldInfo field, BtfField original) in fields.Zip(type.Fields))
        {
            string place = $"{where}.{original.Name}";
            (int offset, int size) = ManagedLayout.Of(field);
            Assert.That(offset * 8, Is.EqualTo(original.BitOffset), $"bit offset of {place}");
            Assert.That(size, Is.EqualTo(AbiTwins.Types.SizeOf(original.Type)), $"size of {place}");
            CompareElement(original.Type, field.FieldType, place);
        }
    }

    /// <summary>Goes through arrays down to the numbers, whose width and sign must agree.</summary>
    private static void CompareElement(int id, Type twin, string where)
    {
        BtfType type = AbiTwins.Types.Resolve(id);
        switch (type.Kind)
        {
            case BtfKind.Array:
                var array = twin.GetCustomAttribute<InlineArrayAttribute>();
                Assert.That(array?.Length, Is.EqualTo(type.Count), $"elements of {where}");
                Type element = twin.GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Single().FieldType;
                CompareElement(type.Target, element, where + "[]");
                break;
            case BtfKind.Struct:
                Assert.That(twin, Is.EqualTo(AbiTwins.Structs[type.Name]), $"type of {where}");
                break;
            case BtfKind.Integer:
                Assert.That(ManagedLayout.SizeOf(twin), Is.EqualTo(type.Size), $"width of {where}");
                Assert.That(IsSigned(twin), Is.EqualTo(type.IsSigned && type.Size > 1), $"sign of {where}");
                break;
            default:
                Assert.Fail($"{where} is a {type.Kind}; the header has fixed-width numbers only");
                break;
        }
    }

    private static bool IsSigned(Type type) =>
        type == typeof(sbyte) || type == typeof(short) || type == typeof(int) || type == typeof(long);
}

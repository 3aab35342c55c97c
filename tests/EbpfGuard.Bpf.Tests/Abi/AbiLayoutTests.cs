using System.Reflection;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Btf;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The runtime lays the C# twins out as the kernel does: what is written in them is right, and so are the arrays within.</summary>
public sealed class AbiLayoutTests
{
    private static IEnumerable<string> StructNames => Contract.Current.Twins.Where(t => t.Kind == TwinKind.Struct).Select(t => t.Name);

    [TestCaseSource(nameof(StructNames))]
    public void FieldsLieWhereTheKernelHasThem(string name)
    {
        if (AbiTwinTests.IsUpdating) Assert.Ignore("the twins are written anew: the next build has them");
        Twin twin = Contract.Current.Twins.Single(t => t.Name == name);
        Type type = typeof(RecordHead).Assembly.GetType($"{typeof(RecordHead).Namespace}.{name}", throwOnError: true)!;
        Assert.That(ManagedLayout.SizeOf(type), Is.EqualTo(twin.Type.Size));
        foreach (BtfField field in twin.Type.Fields)
        {
            FieldInfo? managed = type.GetField(twin.NameOf(field.Name));
            Assert.That(managed, Is.Not.Null, $"{field.Name}: EBPFGUARD_UPDATE=1 writes it");
            Assert.That(ManagedLayout.Of(managed!), Is.EqualTo((field.BitOffset / 8, Contract.Current.Types.SizeOf(field.Type))), field.Name);
        }
    }
}

using System.Runtime.InteropServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>Some programs of a policy in the kernel without a guard: what becomes of their working memory is the test's.</summary>
internal sealed class BarePolicy : IDisposable
{
    private const uint Buffers = 128;
    private readonly BpfObject _object = EmbeddedObjects.OpenGuard();

    /// <summary>Loads <paramref name="programs"/> with a policy; the caller attaches them.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="useLsm">Whether the policy is for a host with BPF LSM.</param>
    /// <param name="tracker">Whose processes it knows; null: nobody's.</param>
    /// <param name="programs">The programs to be loaded.</param>
    public BarePolicy(string rules, bool useLsm, BpfObject? tracker, params string[] programs)
    {
        PolicyImage image = PolicyImageBuilder.Build(
            RuleCompiler.Compile([new SourceText("test.rule", rules)]).Policy!,
            new ImageTarget(useLsm, HasCgroup: true, CannotBlock.Kill, false, Literals.Accounts)).Image!;
        foreach (BpfProgram program in _object.Programs)
        {
            BpfProgram chosen = program;
            chosen.Autoload = program.Name == ProgramSet.Setup || programs.Contains(program.Name);
        }

        PolicyPrograms.Prepare(_object, image, new LoadOptions { UseLsm = useLsm, Scratches = (int)Buffers });
        foreach (string name in tracker is null ? [] : Tracker.SharedMaps)
        {
            BpfMap map = _object.Map(name);
            map.Share(tracker!.Map(name));
        }

        _object.Load();
        new ImageFiller(image).Fill(_object);
        Program(ProgramSet.Setup).Run([]);
    }

    /// <summary>The counts of what was not as it should be.</summary>
    public GuardHealth Health => _object.Map<uint, GuardHealth>("eg_health").TryGet(0, out GuardHealth health) ? health : default;

    /// <summary>One of the programs.</summary>
    public BpfProgram Program(string name) => _object.Program(name);

    /// <summary>Takes every buffer of working memory, or gives all back.</summary>
    public void TakeAll() => TakeAll(_object, isTaken: true);

    /// <summary>The same of any object.</summary>
    public static void TakeAll(BpfObject kernelObject, bool isTaken)
    {
        BpfMap buffers = kernelObject.Map("eg_scratch");
        Assert.That(buffers.MaxEntries, Is.EqualTo(Buffers));
        byte[] taken = new byte[buffers.ValueBytes];
        taken[0] = isTaken ? (byte)1 : (byte)0;
        for (uint number = 0; number < Buffers; number++) buffers.Set(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)), taken);
    }

    public void Dispose() => _object.Dispose();
}

using System.Reflection;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Tracking;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Tracking;

/// <summary>The maps of a tracker outlive the guard: a guard that reads them otherwise has to look for them elsewhere.</summary>
public sealed class TrackerShapeTests
{
    private static readonly (string Shape, string[] Layouts) Known = ("6",
    [
        "TrackedProcess:104 ExecId@0 ParentExecId@8 StartTimeNs@16 Execs@24 Programs@32 Pid@96 IsForked@100",
        "TrackedProgram:120 Previous@0 Users@8 Digest@16 Inode@24 Device@32 ExecTimeNs@40 Generation@48 Flags@52 Depth@56 Gaps@60 "
        + "PathState@64 HostPathState@68 PathBytes@72 HostPathBytes@76 ArgsBytes@80 ArgsWhole@84 Name@88 Container@104",
        "TrackerNumbers:72 NextId@0 Sequence@8 Lost@16 Unkept@24 Graves@32 Cleared@40 Buried@48 Key@56",
        "PieceKey:16 Program@0 Number@8 Pad@12",
        "ArgumentPiece:8064 Text@0",
        "Grave:16 Program@0 TimeNs@8",
        "ProgramName:32 Inode@0 Device@8 Name@16",
        "ScriptName:32 StartTicks@0 Pid@8 Pad@12 Name@16",
        "MountEntry:16 Lengths@0 Places@8 Reach@12",
        "PlaceKey:24 Device@0 RootHash@8 RootBytes@16 Index@20",
        "PlaceEntry:528 Count@0 PathBytes@4 Tail@8 Pad@12 Path@16 Root@272",
    ]);

    [Test]
    public void AnotherLayoutOfWhatIsKeptIsAnotherShape()
    {
        Type[] kept =
        [
            typeof(TrackedProcess), typeof(TrackedProgram), typeof(TrackerNumbers), typeof(PieceKey), typeof(ArgumentPiece), typeof(Grave), typeof(ProgramName),
            typeof(ScriptName), typeof(MountEntry), typeof(PlaceKey), typeof(PlaceEntry),
        ];
        Assert.That(Known.Shape, Is.EqualTo(TrackerPins.Shape));
        Assert.That(kept.Select(LayoutOf), Is.EqualTo(Known.Layouts), "another layout is another shape");
    }

    private static string LayoutOf(Type type) => string.Join(
        ' ',
        type.GetFields().Where(f => !f.IsStatic).Select(f => $"{f.Name}@{f.GetCustomAttribute<FieldOffsetAttribute>()!.Value}").Prepend($"{type.Name}:{type.StructLayoutAttribute!.Size}"));
}

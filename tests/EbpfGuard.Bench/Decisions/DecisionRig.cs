using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;

namespace EbpfGuard.Bench.Decisions;

/// <summary>An image in the kernel, attached to nothing: its decision is run on request and timed there.</summary>
internal sealed class DecisionRig : IDisposable
{
    private readonly BpfObject _object;
    private readonly MappedArray _facts;
    private readonly BpfProgram _decide;
    private readonly BpfProgram _classify;

    /// <summary>Loads <paramref name="image"/>.</summary>
    public DecisionRig(PolicyImage image)
    {
        _object = BpfObject.OpenFile(BenchProgram.PathOf("decisions.bpf.o"));
        foreach (BpfProgram program in _object.Programs)
        {
            BpfProgram chosen = program;
            chosen.Autoload = program.Name is ProgramSet.Probe or "b_classify";
        }

        PolicyPrograms.Prepare(_object, image, new LoadOptions { UseLsm = false });
        _object.Load();
        new ImageFiller(image).Fill(_object);
        _facts = _object.Map("eg_probe_facts").MapMemory();
        _decide = _object.Program(ProgramSet.Probe);
        _classify = _object.Program("b_classify");
    }

    /// <summary>The event to decide.</summary>
    public ref ProbeCall Event => ref _facts.As<ProbeCall>()[0];

    /// <summary>Decides the event so often; returns nanoseconds of one decision.</summary>
    public double Decide(uint repeat) => Time(_decide, repeat);

    /// <summary>Classifies the facts of the event's program so often, as is done once an exec; returns nanoseconds of one time.</summary>
    public double Classify(uint repeat) => Time(_classify, repeat);

    /// <inheritdoc/>
    public void Dispose()
    {
        _facts.Dispose();
        _object.Dispose();
    }

    private double Time(BpfProgram program, uint repeat)
    {
        Event.Repeat = repeat;
        if (program.Run([]) != 0) throw new BenchException($"{program.Name} found no working memory");
        return (double)Event.ElapsedNs / repeat;
    }
}

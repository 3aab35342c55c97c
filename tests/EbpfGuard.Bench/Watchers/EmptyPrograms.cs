using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Bench.Watchers;

/// <summary>Programs that do nothing, attached where the guard's would be.</summary>
internal sealed class EmptyPrograms : IDisposable
{
    private readonly BpfObject _object = BpfObject.OpenFile(BenchProgram.PathOf("empty.bpf.o"));
    private readonly List<BpfLink> _links = [];

    public EmptyPrograms(bool hasLsm)
    {
        BpfProgram[] chosen = [.. _object.Programs.Where(p => p.Section.StartsWith(hasLsm ? "lsm/" : "tp_btf/", StringComparison.Ordinal))];
        foreach (BpfProgram program in _object.Programs)
        {
            BpfProgram one = program;
            one.Autoload = chosen.Any(c => c.Name == program.Name);
        }

        _object.Load();
        _links.AddRange(chosen.Select(p => p.Attach()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BpfLink link in _links) link.Dispose();
        _object.Dispose();
    }
}

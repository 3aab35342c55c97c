using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images;

/// <summary>Which decision points judge which operation.</summary>
public static class OperationPoints
{
    /// <summary>The points that judge <paramref name="operation"/>, in the order in which they come: an exec has two, any other one.</summary>
    public static IReadOnlyList<DecisionPoint> Of(Operation operation) => operation switch
    {
        Operation.Exec => [DecisionPoint.ExecCheck, DecisionPoint.Exec],
        Operation.Open => [DecisionPoint.Open],
        Operation.Unlink => [DecisionPoint.Unlink],
        Operation.Rename => [DecisionPoint.Rename],
        Operation.Connect => [DecisionPoint.Connect],
        Operation.Mkdir => [DecisionPoint.Mkdir],
        Operation.Link => [DecisionPoint.Link],
        Operation.Symlink => [DecisionPoint.Symlink],
        Operation.Chmod => [DecisionPoint.Chmod],
        Operation.Socket => [DecisionPoint.Socket],
        Operation.Listen => [DecisionPoint.Listen],
        Operation.Accept => [DecisionPoint.Accept],
        Operation.Ptrace => [DecisionPoint.Ptrace],
        Operation.Setuid => [DecisionPoint.Setuid],
        Operation.Setns => [DecisionPoint.Setns],
        Operation.Unshare => [DecisionPoint.Unshare],
        Operation.Dup => [DecisionPoint.Dup],
        Operation.Module => [DecisionPoint.Module],
        Operation.Bpf => [DecisionPoint.Bpf],
        Operation.Userfaultfd => [DecisionPoint.Userfaultfd],
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "judged nowhere"),
    };

    /// <summary>The operation that is judged at <paramref name="point"/>.</summary>
    public static Operation OperationOf(DecisionPoint point) => ByPoint[point];

    private static readonly Dictionary<DecisionPoint, Operation> ByPoint =
        Enum.GetValues<Operation>().SelectMany(o => Of(o).Select(p => (p, o))).ToDictionary(e => e.p, e => e.o);
}

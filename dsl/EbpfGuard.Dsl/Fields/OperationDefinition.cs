namespace EbpfGuard.Dsl.Fields;

/// <summary>A system call, as x86-64 has it.</summary>
/// <param name="Name">Its name, an event type.</param>
/// <param name="Number">Its number.</param>
/// <param name="CompatNumbers">Its numbers for 32-bit programs: that of its name, and that with wider ids where there is one. None where they have no such call.</param>
public sealed record SystemCall(string Name, int Number, params int[] CompatNumbers);

/// <summary>An entry of the catalogue of operations.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Meaning">What it is, one line for people.</param>
/// <param name="Calls">The system calls that lead to it; the first is also the name of what comes by none of them.</param>
public sealed record OperationDefinition(Operation Operation, string Meaning, IReadOnlyList<SystemCall> Calls);

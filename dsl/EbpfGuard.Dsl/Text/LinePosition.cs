namespace EbpfGuard.Dsl.Text;

/// <summary>A place in a text for people: line and column, both counted from 1, columns in characters.</summary>
public readonly record struct LinePosition(int Line, int Column);

namespace EbpfGuard.Dsl.Patterns;

/// <summary>
/// <c>pmatch</c>: a path is the operand or lies below it, component by component. In the operand repeated and trailing
/// slashes do not count, and <c>* ? [</c> stay within a component; an operand without a component ('' or '/') covers
/// every path. No component is empty: <c>/*</c> does not cover <c>/</c>. An absolute operand never covers a relative path, and
/// the other way round.
/// </summary>
public static class PathMatcher
{
    /// <summary>True when <paramref name="operand"/> covers <paramref name="path"/>; both are UTF-8.</summary>
    public static bool Covers(ReadOnlySpan<byte> operand, ReadOnlySpan<byte> path)
    {
        bool isAbsolute = operand.Length > 0 && operand[0] == '/';
        operand = operand.TrimStart((byte)'/');
        if (operand.IsEmpty) return true;
        if (isAbsolute && (path.IsEmpty || path[0] != '/')) return false;
        if (isAbsolute) path = path[1..];
        while (!operand.IsEmpty)
        {
            ReadOnlySpan<byte> component = NextComponent(ref path);
            if (component.IsEmpty || !GlobMatcher.IsMatch(NextComponent(ref operand), component, ignoreCase: false)) return false;
            operand = operand.TrimStart((byte)'/');
        }

        return true;
    }

    private static ReadOnlySpan<byte> NextComponent(ref ReadOnlySpan<byte> path)
    {
        int slash = path.IndexOf((byte)'/');
        ReadOnlySpan<byte> component = slash < 0 ? path : path[..slash];
        path = slash < 0 ? [] : path[(slash + 1)..];
        return component;
    }
}

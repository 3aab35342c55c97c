using System.Runtime.ExceptionServices;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// A stack for text with many parentheses inside each other: the grammar takes some dozens of frames for each. Such a stack costs a
/// millisecond, so whoever reads a whole file asks for it once, and what is read within stays on it.
/// </summary>
internal static class DeepStack
{
    // What any thread's stack bears.
    private const int ParenthesesOnAnyStack = 64;
    private const int Bytes = 64 << 20;

    [ThreadStatic]
    private static bool _isDeep;

    /// <summary>Runs <paramref name="read"/>, which reads <paramref name="text"/>, on a stack that bears the nesting of that text.</summary>
    public static T Run<T>(ReadOnlySpan<char> text, Func<T> read) => _isDeep || !IsDeep(text) ? read() : OnOwnThread(read);

    private static bool IsDeep(ReadOnlySpan<char> text)
    {
        int depth = 0;
        for (int next = text.IndexOfAny('(', ')'); next >= 0; next = text.IndexOfAny('(', ')'))
        {
            depth = text[next] == '(' ? depth + 1 : Math.Max(0, depth - 1);
            if (depth > ParenthesesOnAnyStack) return true;
            text = text[(next + 1)..];
        }
        return false;
    }

    private static T OnOwnThread<T>(Func<T> read)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(Body, Bytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;

        void Body()
        {
            _isDeep = true;
            try
            {
                result = read();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}

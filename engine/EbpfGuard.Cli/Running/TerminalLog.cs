using Microsoft.Extensions.Logging;

namespace EbpfGuard.Cli.Running;

/// <summary>The guard's own troubles, a line each, on the error stream: a log that cannot be written, a ring that overflows.</summary>
internal sealed class TerminalLog(TextWriter error) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string severity = logLevel == LogLevel.Warning ? "warning" : "error";
        string cause = exception is null ? "" : $": {exception.Message}";
        lock (error) error.WriteLine($"{severity}: {Output.SafeText.Of(formatter(state, exception) + cause)}");
    }

    public void Dispose()
    {
    }
}

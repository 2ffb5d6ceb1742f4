using Microsoft.Extensions.Logging;

namespace PersonalQ.Tests.Support;

/// <summary>Waits for a line of the log that holds a text.</summary>
internal sealed class Said(string text) : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource<string> happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first such line.</summary>
    public Task<string> Happened => happened.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        if (line.Contains(text, StringComparison.Ordinal))
            happened.TrySetResult(line);
    }

    public void Dispose()
    {
    }
}

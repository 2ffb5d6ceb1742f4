using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using PersonalQ.Encodings;

namespace PersonalQ.Logging;

/// <summary>One line an entry, without secrets and without characters that command a terminal or begin a line of their own.</summary>
internal sealed class LogLine(SecretGate secrets, bool coloured) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "personalq";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (level, colour) = logEntry.LogLevel switch
        {
            LogLevel.Trace => ("trce", 37),
            LogLevel.Debug => ("dbug", 37),
            LogLevel.Information => ("info", 32),
            LogLevel.Warning => ("warn", 33),
            LogLevel.Error => ("fail", 31),
            _ => ("crit", 31),
        };
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var text = logEntry.Exception is { } e ? $"{message} {e}" : message;
        textWriter.Write(TimeProvider.System.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(coloured ? $"\e[{colour}m{level}\e[0m: " : $"{level}: ");
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $"{logEntry.Category}[{logEntry.EventId.Id}] "));
        textWriter.WriteLine(PlainText.CleanLine(secrets.Clean(text)));
    }
}

using Microsoft.Extensions.Logging.Console;

namespace PersonalQ.Logging;

/// <summary>What is logged, and how.</summary>
internal static class LogSetup
{
    /// <summary>
    /// One line an entry on the console. <c>LOG_LEVEL</c> (DEBUG, INFO, WARNING, ERROR) is for our own entries; the
    /// framework's are told from warnings on, unless <c>LOG_LEVEL</c> is DEBUG.
    /// </summary>
    /// <exception cref="StartupException">It is none of these.</exception>
    public static void AddLogs(this ILoggingBuilder logging, IConfiguration configuration, SecretGate secrets)
    {
        var level = LevelFrom(configuration);
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", level == LogLevel.Debug ? LogLevel.Information : LogLevel.Warning);
        logging.AddFilter("System", level == LogLevel.Debug ? LogLevel.Information : LogLevel.Warning);
        // A request that fails is answered and told by Problems; Kestrel's own word on it would be a second one.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        // Whoever comes back from signing in elsewhere, and everybody who pretends to: one line of ours says what failed.
        logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None);
        logging.Services.AddSingleton<ConsoleFormatter>(new LogLine(secrets, !Console.IsOutputRedirected && string.IsNullOrEmpty(configuration["NO_COLOR"])));
        logging.AddConsole(o => o.FormatterName = LogLine.FormatterName);
    }

    /// <summary>What <c>LOG_LEVEL</c> says, else <c>DEBUG</c>.</summary>
    /// <exception cref="StartupException">It is no level.</exception>
    public static LogLevel LevelFrom(IConfiguration configuration)
    {
        var debug = configuration.Switch("DEBUG", false);
        return configuration.Text("LOG_LEVEL")?.ToUpperInvariant() switch
        {
            null => debug ? LogLevel.Debug : LogLevel.Information,
            "DEBUG" or "TRACE" => LogLevel.Debug,
            "INFO" or "INFORMATION" => LogLevel.Information,
            "WARNING" or "WARN" => LogLevel.Warning,
            "ERROR" or "CRITICAL" or "FATAL" => LogLevel.Error,
            var other => throw new StartupException($"LOG_LEVEL is '{other}'. Use DEBUG, INFO, WARNING or ERROR."),
        };
    }
}

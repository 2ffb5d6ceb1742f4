using Microsoft.Extensions.Logging.Console;

namespace PersonalQ;

/// <summary>What is logged, and how.</summary>
internal static class LogSetup
{
    /// <summary>
    /// One line an entry on the console. <c>LOG_LEVEL</c> (DEBUG, INFO, WARNING, ERROR) is for our own entries; the
    /// framework's are told from warnings on, unless <c>LOG_LEVEL</c> is DEBUG.
    /// </summary>
    public static void AddLogs(this ILoggingBuilder logging, IConfiguration configuration)
    {
        var level = (configuration["LOG_LEVEL"]?.ToUpperInvariant(), configuration.GetValue("DEBUG", false)) switch
        {
            ("DEBUG" or "TRACE", _) or (null or "", true) => LogLevel.Debug,
            ("WARNING" or "WARN", _) => LogLevel.Warning,
            ("ERROR" or "CRITICAL" or "FATAL", _) => LogLevel.Error,
            _ => LogLevel.Information,
        };
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", level == LogLevel.Debug ? LogLevel.Information : LogLevel.Warning);
        logging.AddFilter("System", level == LogLevel.Debug ? LogLevel.Information : LogLevel.Warning);
        // A request that fails is answered and told by Problems; Kestrel's own word on it would be a second one.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.TimestampFormat = "HH:mm:ss ";
            o.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });
    }
}

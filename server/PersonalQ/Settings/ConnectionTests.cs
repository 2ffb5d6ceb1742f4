namespace PersonalQ.Settings;

/// <summary>How a connection test ended.</summary>
/// <param name="Success">The service answered and took the credentials.</param>
/// <param name="Message">A sentence for people; never holds a secret.</param>
/// <param name="Models">How many models it serves; null for other services.</param>
public sealed record ConnectionTestResult(bool Success, string Message, int? Models = null);

/// <summary>Tests the connection to some services. Each feature that calls a service out there brings its own.</summary>
public interface IConnectionTest
{
    /// <summary>True when this test is for the service.</summary>
    bool Covers(string service);

    /// <summary>Tests the service with its saved settings. A failure is a result, not an exception.</summary>
    Task<ConnectionTestResult> TestAsync(string service, CancellationToken ct);
}

/// <summary>Finds a service that may run on this machine without being configured.</summary>
public interface IServiceDetector
{
    /// <summary>The service.</summary>
    string Service { get; }

    /// <summary>True when it answers. Must not take long.</summary>
    ValueTask<bool> IsThereAsync(CancellationToken ct);
}

namespace PersonalQ.Tasks;

/// <summary>How many tasks this process runs, and how long it holds them.</summary>
internal sealed record TaskOptions
{
    /// <summary>Tasks that run at a time (<c>WORKER_CONCURRENCY</c>, 0–1000); 0 for a process that only serves.</summary>
    public required int Concurrency { get; init; }

    /// <summary>How long a claim holds without being renewed (<c>LEASE_SECONDS</c>, 1–3600).</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Caps for agents and providers.</summary>
    public required ConcurrencyCaps Caps { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">One is no number, or out of range.</exception>
    public static TaskOptions From(IConfiguration configuration)
    {
        var places = configuration.Number("WORKER_CONCURRENCY", configuration.Number("CELERY_WORKER_CONCURRENCY", 16, 0, 1000), 0, 1000);
        return new()
        {
            Concurrency = places,
            Lease = TimeSpan.FromSeconds(configuration.Number("LEASE_SECONDS", 30, 1, 3600)),
            Caps = ConcurrencyCaps.From(configuration, places),
        };
    }
}

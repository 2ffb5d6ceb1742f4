namespace PersonalQ.Maintenance;

/// <summary>Settings of the earlier product, which needed more processes, and what they mean now.</summary>
internal static class OldNames
{
    private static readonly (string Name, string Meaning)[] All =
    [
        ("UVICORN_WORKERS", "one process serves all; start more `personalq serve` on PostgreSQL if that is not enough"),
        ("CELERY_BROKER_URL", "tasks wait in the database; no broker is needed"),
        ("CELERY_RESULT_BACKEND", "results are in the database"),
        ("CELERY_WORKER_CONCURRENCY", "still read; the name is WORKER_CONCURRENCY now"),
        ("CELERY_TASK_TIME_LIMIT", "a run is bounded by its own limits of time and steps"),
        ("CHROMA_PATH", "this version has no memory yet, and reads nothing from there"),
        ("CHROMA_DB_PATH", "this version has no memory yet, and reads nothing from there"),
        ("CHROMA_HOST", "this version has no memory yet, and reads nothing from there"),
        ("API_HOST", "the name is HOST now"),
        ("API_PORT", "the name is PORT now"),
        ("ENV", "there are no environments; LOG_LEVEL and DEBUG say how much is logged"),
        ("MEMORY_RETENTION_DAYS", "not used by this version"),
    ];

    /// <summary>A sentence for each old setting that is set.</summary>
    public static IEnumerable<string> In(IConfiguration configuration)
    {
        foreach (var (name, meaning) in All)
            if (configuration.Text(name) is not null)
                yield return $"{name} is a setting of the earlier product: {meaning}";
        if (configuration.Text("REDIS_URL") is not null && configuration.Text("DATABASE_URL")?.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) != true)
            yield return "REDIS_URL is only used together with PostgreSQL; a single process needs no Redis";
    }
}

using PersonalQ.Events;

namespace PersonalQ.Database.Backplanes;

/// <summary>Chooses how the processes of an installation talk to each other.</summary>
internal static class BackplaneSetup
{
    /// <summary>
    /// Adds <see cref="IBackplane"/>: none on SQLite, where one process is alone; Redis where <c>REDIS_URL</c> names one;
    /// otherwise the PostgreSQL that is there anyway.
    /// </summary>
    public static IServiceCollection AddBackplane(this IServiceCollection services)
    {
        services.AddSingleton<IBackplane>(s =>
        {
            if (!s.GetRequiredService<DatabaseOptions>().IsPostgres)
                return new LocalBackplane();
            return RedisOptions.From(s.GetRequiredService<IConfiguration>()) is { } redis
                ? ActivatorUtilities.CreateInstance<RedisBackplane>(s, redis)
                : ActivatorUtilities.CreateInstance<PostgresBackplane>(s);
        });
        services.AddSingleton<IHostedService>(s => (IHostedService)s.GetRequiredService<IBackplane>());
        return services;
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PersonalQ.Database;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Tests.Support;

/// <summary>The real database, which counts for each task the writes that moved it or its journal.</summary>
internal sealed class CountingDatabase(IServiceProvider services) : IDatabase, IAsyncDisposable
{
    private readonly IDatabase real = services.GetRequiredService<DatabaseOptions>().IsPostgres
        ? ActivatorUtilities.CreateInstance<PostgresDatabase>(services)
        : ActivatorUtilities.CreateInstance<SqliteDatabase>(services);
    private readonly ConcurrentDictionary<string, int> writes = new(StringComparer.Ordinal);

    public bool IsShared => real.IsShared;

    /// <summary>How many committed writes told of a task.</summary>
    public int Of(string taskId) => writes.GetValueOrDefault(taskId);

    public static void Add(IServiceCollection services)
    {
        services.RemoveAll<IDatabase>();
        services.AddSingleton<CountingDatabase>();
        services.AddSingleton<IDatabase>(s => s.GetRequiredService<CountingDatabase>());
    }

    public PersonalQDb Read() => real.Read();

    public Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false) =>
        real.WriteAsync(async session =>
        {
            var result = await work(session);
            foreach (var id in session.Raised.Select(TaskOf).OfType<string>().Distinct())
                writes.AddOrUpdate(id, 1, (_, before) => before + 1);
            return result;
        }, ct, durable);

    private static string? TaskOf(PersonalQ.Events.DomainEvent raised) => raised switch
    {
        TaskEvent { Task.Id: var id } => id,
        RunStepChanged { Step.TaskId: var id } => id,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        if (real is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}

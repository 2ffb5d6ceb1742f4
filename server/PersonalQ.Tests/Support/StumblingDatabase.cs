using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PersonalQ.Database;

namespace PersonalQ.Tests.Support;

/// <summary>The real database, of which a test can say which writes fail: before they are begun, or after their commit, whose answer is lost.</summary>
internal sealed class StumblingDatabase(IServiceProvider services) : IDatabase, IAsyncDisposable
{
    private readonly IDatabase real = services.GetRequiredService<DatabaseOptions>().IsPostgres
        ? ActivatorUtilities.CreateInstance<PostgresDatabase>(services)
        : ActivatorUtilities.CreateInstance<SqliteDatabase>(services);

    /// <summary>Whose writes can fail: those of this class.</summary>
    public string Of { get; set; } = nameof(PersonalQ.Runs.TaskRunner);

    /// <summary>Asked before each write; what it gives is thrown instead.</summary>
    public Func<Exception?> Before { get; set; } = () => null;

    /// <summary>Asked after each commit; what it gives is thrown although the write is there.</summary>
    public Func<Exception?> After { get; set; } = () => null;

    /// <summary>After the first write of this class the program is as good as dead, until it is revived.</summary>
    public string? AfterCommitOf { get; set; }

    public bool Died { get; private set; }

    public bool IsShared => real.IsShared;

    public void Revive() => (Died, AfterCommitOf) = (false, null);

    /// <summary>As when another program holds the database.</summary>
    public static Exception Locked => new SqliteException("database is locked", 5);

    /// <summary>Puts it in the place of the real one.</summary>
    public static void Add(IServiceCollection services)
    {
        services.RemoveAll<IDatabase>();
        services.AddSingleton<StumblingDatabase>();
        services.AddSingleton<IDatabase>(s => s.GetRequiredService<StumblingDatabase>());
    }

    public PersonalQDb Read() => real.Read();

    public async Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false)
    {
        var chosen = Whose(work).Contains(Of, StringComparison.Ordinal);
        if (chosen && Before() is { } early)
            throw early;
        var result = await real.WriteAsync(work, ct, durable);
        Died |= AfterCommitOf is { } deadly && Whose(work).Contains(deadly, StringComparison.Ordinal);
        return chosen && After() is { } late ? throw late : result;
    }

    // The shorthand for writes without a result wraps the real one.
    private static string Whose(Delegate work)
    {
        while (work.Target?.GetType() is { } closure && closure.DeclaringType == typeof(DatabaseExtensions))
            work = closure.GetFields().Select(f => f.GetValue(work.Target)).OfType<Delegate>().First();
        return work.Method.DeclaringType!.FullName!;
    }

    public async ValueTask DisposeAsync()
    {
        if (real is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}

using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PersonalQ.Database;

namespace PersonalQ.Tests.Support.Crash;

/// <summary>
/// The database on a disk that takes its time: each write takes up to so many milliseconds longer, before its commit and with all it holds, as a
/// file says (DISK_FILE).
/// </summary>
internal sealed class SlowDisk(IServiceProvider services) : IDatabase, IAsyncDisposable
{
    private readonly string? file = services.GetRequiredService<IConfiguration>()["DISK_FILE"];

    private readonly IDatabase real = services.GetRequiredService<DatabaseOptions>().IsPostgres
        ? ActivatorUtilities.CreateInstance<PostgresDatabase>(services)
        : ActivatorUtilities.CreateInstance<SqliteDatabase>(services);

    public bool IsShared => real.IsShared;

    /// <summary>Puts it in the place of the real one.</summary>
    public static void Add(IServiceCollection services)
    {
        services.RemoveAll<IDatabase>();
        services.AddSingleton<IDatabase>(s => new SlowDisk(s));
    }

    public PersonalQDb Read() => real.Read();

    public Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false) => real.WriteAsync(async session =>
    {
        var result = await work(session);
        if (Milliseconds() is var most and > 0)
            await Task.Delay(Random.Shared.Next(most), CancellationToken.None);
        return result;
    }, ct, durable);

    public async ValueTask DisposeAsync()
    {
        if (real is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    private int Milliseconds()
    {
        try
        {
            return file is not null && File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var most) ? most : 0;
        }
        catch (IOException)
        {
            return 0; // it is being written
        }
    }
}

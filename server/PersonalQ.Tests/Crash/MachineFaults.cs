using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using PersonalQ.Tests.Support.Crash;

namespace PersonalQ.Tests.Crash;

/// <summary>What can be done to the processes, and to the machine they are on.</summary>
internal sealed partial class MachineWorld
{
    public async Task KillAsync(int which)
    {
        await processes[which]!.KillAsync();
        await StartAsync(which);
    }

    public async Task TerminateAsync(int which)
    {
        await processes[which]!.TerminateAsync();
        await StartAsync(which);
    }

    /// <summary>Another program holds the SQLite file.</summary>
    public async Task LockAsync(TimeSpan time)
    {
        await using var intruder = new SqliteConnection($"Data Source={Path.Combine(Folder, "personal_q.db")};Pooling=false");
        await intruder.OpenAsync();
        await using var held = intruder.BeginTransaction(deferred: false);
        await Task.Delay(time);
    }

    /// <summary>No file may grow any more.</summary>
    public async Task LimitFilesAsync(TimeSpan time)
    {
        var wal = new FileInfo(Path.Combine(Folder, "personal_q.db-wal"));
        await RunAsync("prlimit", "--pid", Number(processes[0]!.Id), $"--fsize={Number(wal.Exists ? wal.Length : 0)}:");
        await Task.Delay(time);
        await RunAsync("prlimit", "--pid", Number(processes[0]!.Id), "--fsize=unlimited:");
    }

    /// <summary>The time of day leaps an hour ahead, and stays there until the next leap takes it back and on again.</summary>
    public async Task LeapAsync()
    {
        await File.WriteAllTextAsync(ClockFile, "3600");
        await Task.Delay(1500);
        await File.WriteAllTextAsync(ClockFile, "0");
    }

    public async Task KillCommandAsync(Random random, params string[] command)
    {
        await using var running = ServerProcess.StartCommand(settings[0], command);
        await Task.Delay(random.Next(200, 1500));
        if (!running.HasExited)
            await running.KillAsync();
    }

    /// <summary>The server is stopped, the key is changed, and that is killed.</summary>
    public async Task KillKeyRotationAsync(Random random)
    {
        await processes[0]!.TerminateAsync();
        await KillCommandAsync(random, "keys", "rotate");
        await StartAsync(0);
    }

    public async Task EndConnectionsAsync() =>
        await ScalarAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    public async Task RestartPostgresAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES_RESTART") is { } restart)
            await RunAsync(restart);
        else
            await EndConnectionsAsync();
    }

    public async Task EndRedisConnectionsAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_REDIS_URL") is not { } redis)
            return;
        foreach (var type in (string[])["pubsub", "normal"])
            await RunAsync("redis-cli", "-u", redis, "client", "kill", "type", type, "skipme", "yes");
    }

    /// <summary>Redis dies and is started again; where it cannot be, its connections are ended.</summary>
    public async Task RestartRedisAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_REDIS_RESTART") is { } restart)
            await RunAsync(restart);
        else
            await EndRedisConnectionsAsync();
    }

    /// <summary>Every write takes longer, before its commit.</summary>
    public async Task SlowDiskAsync(TimeSpan time, int milliseconds)
    {
        await File.WriteAllTextAsync(DiskFile, Number(milliseconds));
        await Task.Delay(time);
        await File.WriteAllTextAsync(DiskFile, "0");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;

namespace PersonalQ.Tests.Crash;

/// <summary>Tests that disturb the database server all tests share: they run after the others, alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// A machine that misbehaves while twenty tasks with tools, budgets and workflows are at work: kills, polite ends, locks, limits,
/// ended connections, restarts, a slow disk, leaping and differing clocks, by chance from a seed that is printed (CRASH_SEED repeats one).
/// CRASH_FAULTS sets how many kills, and how many other faults, there are on each engine.
/// </summary>
[Collection(nameof(Alone))]
public sealed class MisbehavingMachineTests(ITestOutputHelper output)
{
    private static readonly int Faults = int.TryParse(Environment.GetEnvironmentVariable("CRASH_FAULTS"), CultureInfo.InvariantCulture, out var faults) ? faults : 7;

    private static TimeProvider Clock => TimeProvider.System;

    private readonly int seed = int.TryParse(Environment.GetEnvironmentVariable("CRASH_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task On_SQLite_everything_ends_once_and_nothing_is_stuck()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "prlimit and signals are those of Linux");
        var random = Begin();
        await using var world = await MachineWorld.CreateAsync(null, processes: 1);
        await KillDuringMigrationAsync(world, random);
        await world.StartAsync(0);
        world.OpenBrowsers();
        Func<Task>[] others =
        [
            () => world.TerminateAsync(0), () => world.LockAsync(TimeSpan.FromSeconds(6.5)), () => world.LimitFilesAsync(TimeSpan.FromSeconds(1)), world.LeapAsync,
            () => world.KillCommandAsync(random, "backup", Path.Combine(world.Folder, $"copy-{random.Next()}.db")), () => world.KillKeyRotationAsync(random),
            () => world.SlowDiskAsync(TimeSpan.FromSeconds(3), milliseconds: 300),
        ];
        await MisbehaveAsync(world, random, [() => world.KillAsync(0)], others);
    }

    [Fact, Trait("Database", "postgres")]
    public async Task On_PostgreSQL_two_processes_end_everything_once_and_nothing_is_stuck()
    {
        Needs.Postgres();
        var random = Begin();
        await using var world = await MachineWorld.CreateAsync((await TestDatabase.CreateIfConfiguredAsync())!, processes: 2);
        await KillDuringMigrationAsync(world, random);
        await world.StartAsync(0);
        await world.StartAsync(1);
        world.OpenBrowsers();
        Func<Task>[] others =
        [
            () => world.TerminateAsync(random.Next(2)), world.EndConnectionsAsync, world.RestartPostgresAsync, world.LeapAsync, world.EndRedisConnectionsAsync, world.RestartRedisAsync,
            () => world.SlowDiskAsync(TimeSpan.FromSeconds(3), milliseconds: 300),
        ];
        await MisbehaveAsync(world, random, [() => world.KillAsync(random.Next(2))], others);
    }

    private Random Begin()
    {
        output.WriteLine($"CRASH_SEED={seed}");
        return new Random(seed);
    }

    private static async Task KillDuringMigrationAsync(MachineWorld world, Random random)
    {
        for (var i = 0; i < 3; i++)
        {
            await using var server = world.StartProcess(0);
            await Task.Delay(random.Next(100, 1500)); // what is varied is the moment of the kill
            await server.KillAsync();
        }
    }

    private async Task MisbehaveAsync(MachineWorld world, Random random, Func<Task>[] kills, Func<Task>[] others)
    {
        var order = Enumerable.Repeat(kills[0], Faults).Concat(Enumerable.Range(0, Faults).Select(i => others[i % others.Length])).ToArray();
        random.Shuffle(order);
        for (var i = 0; i < order.Length; i++)
        {
            if (i % 20 == 0)
                output.WriteLine($"{Clock.Now():HH:mm:ss} {i} of {order.Length} faults; {world.Load}");
            await world.TopUpAsync();
            await Task.Delay(random.Next(0, 350)); // as above
            await order[i]();
        }
        await world.SettleAsync();
        await world.AssertAllIsWellAsync();
        output.WriteLine($"{Clock.Now():HH:mm:ss} {Faults} kills and {Faults} other faults; {world.Load}; all is well");
    }
}

using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PersonalQ.Events;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Live;

/// <summary>Two servers on one database, joined by PostgreSQL's notifications.</summary>
[Trait("Database", "postgres")]
public class PostgresClusterTests : ClusterTests
{
    protected override string? RedisUrl
    {
        get
        {
            Needs.Postgres();
            return null;
        }
    }

    [Fact]
    public async Task A_broken_connection_is_made_again_and_browsers_are_asked_to_look()
    {
        await using var cluster = await StartAsync();
        using var socket = await LiveSocket.ConnectAsync(cluster.Second);
        await using (var db = new NpgsqlConnection(cluster.ConnectionString))
        {
            await db.OpenAsync();
            await using var kill = new NpgsqlCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like 'listen %'", db);
            Assert.Equal(2L, await kill.ExecuteScalarAsync());
        }
        await socket.NextAsync("resync");
        await cluster.RaiseOnFirstAsync("after the break");
        var frame = await socket.NextAsync("task.created");
        Assert.Equal("after the break", frame.GetProperty("data").GetProperty("title").GetString());
    }
}

/// <summary>Two servers on one database, joined by Redis.</summary>
[Trait("Database", "postgres")]
public class RedisClusterTests : ClusterTests
{
    protected override string? RedisUrl
    {
        get
        {
            Needs.Postgres();
            return Needs.Redis();
        }
    }
}

/// <summary>What holds for several servers whatever joins them.</summary>
public abstract class ClusterTests
{
    protected abstract string? RedisUrl { get; }

    protected Task<Cluster> StartAsync() => Cluster.StartAsync(RedisUrl);

    [Fact]
    public async Task What_happens_on_one_server_shows_on_both()
    {
        await using var cluster = await StartAsync();
        using var socket = await LiveSocket.ConnectAsync(cluster.Second);
        for (var i = 0; i < 50; i++)
            await cluster.RaiseOnFirstAsync($"{i}");
        for (var i = 0; i < 50; i++)
            Assert.Equal($"{i}", (await socket.NextAsync("task.created")).GetProperty("data").GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_frame_larger_than_the_carrier_takes_arrives_whole()
    {
        await using var cluster = await StartAsync();
        using var socket = await LiveSocket.ConnectAsync(cluster.Second);
        var large = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}ä "));
        await cluster.RaiseOnFirstAsync(large);
        Assert.Equal(large, (await socket.NextAsync("task.created")).GetProperty("data").GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_browser_resumes_at_another_server_without_a_gap()
    {
        await using var cluster = await StartAsync();
        string? seen;
        using (var socket = await LiveSocket.ConnectAsync(cluster.First))
        {
            await cluster.RaiseOnFirstAsync("seen");
            seen = (await socket.NextAsync("task.created")).GetProperty("id").GetString();
        }
        using var witness = await LiveSocket.ConnectAsync(cluster.Second);
        await cluster.RaiseOnFirstAsync("missed");
        await witness.NextAsync("task.created");
        using var back = await LiveSocket.ConnectAsync(cluster.Second, $"?since={seen}");
        Assert.Equal("missed", (await back.NextAsync("task.created")).GetProperty("data").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Text_that_runs_on_one_server_is_followed_on_the_other()
    {
        await using var cluster = await StartAsync();
        var texts = cluster.First.Services.GetRequiredService<ITextStreams>();
        texts.Append("t", 1, "so far");
        using var socket = await LiveSocket.ConnectAsync(cluster.Second);
        await socket.SayAsync(new { action = "subscribe", task_id = "t" });
        Assert.Equal("so far", (await socket.NextAsync("task.delta")).GetProperty("data").GetProperty("text").GetString());
        texts.Append("t", 1, " and on");
        Assert.Equal(" and on", (await socket.NextAsync("task.delta")).GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_page_that_connects_to_another_server_leaves_the_first()
    {
        await using var cluster = await StartAsync();
        using var old = await LiveSocket.ConnectAsync(cluster.First, "?client_id=tab");
        using var young = await LiveSocket.ConnectAsync(cluster.Second, "?client_id=tab");
        Assert.Equal(4000, await old.ClosedAsync());
    }

    [Fact]
    public async Task A_process_does_not_hear_itself()
    {
        await using var cluster = await StartAsync();
        var (first, second) = (cluster.First.Services.GetRequiredService<IBackplane>(), cluster.Second.Services.GetRequiredService<IBackplane>());
        using var own = first.Subscribe("test.echo", _ => Assert.Fail("own message heard"));
        var heard = 0;
        using var other = second.Subscribe("test.echo", _ => Interlocked.Increment(ref heard));
        first.Publish("test.echo", new byte[] { 1 });
        first.Publish("test.echo", new byte[] { 2 });
        await Eventually.TrueAsync(() => heard == 2, "both messages");
    }
}

/// <summary>Two servers on one PostgreSQL database.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly TestDatabase database;

    private Cluster(TestDatabase database, PersonalQApp first, PersonalQApp second)
    {
        this.database = database;
        First = first;
        Second = second;
    }

    public PersonalQApp First { get; }
    public PersonalQApp Second { get; }
    public string ConnectionString => First.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString;

    public static async Task<Cluster> StartAsync(string? redisUrl)
    {
        var database = (await TestDatabase.CreateIfConfiguredAsync())!;
        // Several servers share one key ring, so they share the key.
        var settings = new Dictionary<string, string?> { ["DATABASE_URL"] = database.Url, ["REDIS_URL"] = redisUrl, ["ENCRYPTION_KEY"] = "the key of the cluster" };
        var cluster = new Cluster(database, await PersonalQApp.StartAsync(settings), await PersonalQApp.StartAsync(settings));
        await cluster.JoinedAsync();
        return cluster;
    }

    public Task RaiseOnFirstAsync(string title) => First.Database.WriteAsync(session =>
    {
        session.Raise(new TaskCreated(new AgentTask
        {
            Id = Ids.New(TimeProvider.System),
            AgentId = Ids.New(TimeProvider.System),
            Title = title,
            CreatedAt = TimeProvider.System.Now(),
            UpdatedAt = TimeProvider.System.Now(),
        }));
        return ValueTask.CompletedTask;
    }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await database.DropAsync();
    }

    private async Task JoinedAsync()
    {
        foreach (var (from, to) in new[] { (First, Second), (Second, First) })
        {
            var heard = false;
            using var listening = to.Services.GetRequiredService<IBackplane>().Subscribe("test.join", _ => heard = true);
            await Eventually.TrueAsync(() =>
            {
                from.Services.GetRequiredService<IBackplane>().Publish("test.join", Array.Empty<byte>());
                return heard;
            }, "the servers to hear each other");
        }
    }
}

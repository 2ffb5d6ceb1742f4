using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Events;
using PersonalQ.Http;
using PersonalQ.Live;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Live;

[Trait("Database", "any")]
public sealed class LiveTests
{
    private static AgentTask Task(string title = "Count the sheep") => new()
    {
        Id = Ids.New(TimeProvider.System),
        AgentId = Ids.New(TimeProvider.System),
        Title = title,
        CreatedAt = TimeProvider.System.Now(),
        UpdatedAt = TimeProvider.System.Now(),
    };

    private static Task RaiseAsync(PersonalQApp app, params DomainEvent[] events) => app.Database.WriteAsync(session =>
    {
        foreach (var raised in events)
            session.Raise(raised);
        return ValueTask.CompletedTask;
    }, CancellationToken.None);

    private static string? Title(JsonElement frame) => frame.GetProperty("data").GetProperty("title").GetString();

    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws/")]
    public async Task Who_connects_and_listens_hears_what_happens(string path)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app, path: path);
        var task = Task();
        await RaiseAsync(app, new TaskCreated(task));
        var frame = await socket.NextAsync("task.created");
        var data = frame.GetProperty("data");
        Assert.Equal(task.Id, data.GetProperty("task_id").GetString());
        Assert.Equal("pending", data.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("started_at").ValueKind);
        Assert.Equal(JsonValueKind.String, frame.GetProperty("id").ValueKind);
    }

    [Fact]
    public async Task Frames_reach_every_socket_in_the_order_of_the_commits()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var first = await LiveSocket.ConnectAsync(app);
        using var second = await LiveSocket.ConnectAsync(app);
        for (var i = 0; i < 200; i++)
            await RaiseAsync(app, new TaskCreated(Task($"{i}")));
        foreach (var socket in (LiveSocket[])[first, second])
            for (var i = 0; i < 200; i++)
                Assert.Equal($"{i}", Title(await socket.NextAsync("task.created")));
    }

    [Fact]
    public async Task Who_is_greeted_while_much_happens_hears_everything_from_then_on()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var first = await LiveSocket.ConnectAsync(app);
        var raising = System.Threading.Tasks.Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
                await RaiseAsync(app, new TaskCreated(Task($"{i}")));
        });
        var sockets = new List<LiveSocket>();
        for (var i = 0; i < 20; i++)
            sockets.Add(await LiveSocket.ConnectAsync(app));
        await raising;
        await RaiseAsync(app, new TaskDeleted(Task("the end")));
        foreach (var socket in sockets)
        {
            // Of one process the ids are numbers without a gap, and the greeting has the last one before.
            var before = Number(socket.LatestId);
            for (var isOver = false; !isOver;)
            {
                var frame = await socket.NextAsync();
                isOver = frame.GetProperty("type").GetString() == "task.deleted";
                if (frame.TryGetProperty("id", out var id)) // numbers of the dashboard have none
                    Assert.Equal(before + 1, before = Number(id.GetString()!));
            }
            socket.Dispose();
        }

        static long Number(string id) => long.Parse(id[(id.IndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Who_was_away_for_a_moment_hears_what_it_missed_and_nothing_twice()
    {
        await using var app = await PersonalQApp.StartAsync();
        string? seen;
        using (var socket = await LiveSocket.ConnectAsync(app))
        {
            await RaiseAsync(app, new TaskCreated(Task("before")));
            seen = (await socket.NextAsync("task.created")).GetProperty("id").GetString();
        }
        await RaiseAsync(app, new TaskCreated(Task("missed 1")), new TaskCreated(Task("missed 2")));
        using var back = await LiveSocket.ConnectAsync(app, $"?since={seen}");
        await RaiseAsync(app, new TaskCreated(Task("after")));
        foreach (var title in (string[])["missed 1", "missed 2", "after"])
            Assert.Equal(title, Title(await back.NextAsync("task.created")));
    }

    [Fact]
    public async Task Who_missed_nothing_is_told_nothing_again()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        await RaiseAsync(app, new TaskCreated(Task("one")));
        await socket.NextAsync("task.created");
        await socket.NextAsync("activity.created");
        using var later = await LiveSocket.ConnectAsync(app);
        var newest = later.LatestId; // of whichever of the two came last
        using var back = await LiveSocket.ConnectAsync(app, $"?since={newest}");
        await RaiseAsync(app, new TaskCreated(Task("two")));
        var first = await back.NextAsync();
        while (first.GetProperty("type").GetString() == "metrics.updated") // not part of what is replayed
            first = await back.NextAsync();
        Assert.Equal("two", Title(first));
    }

    [Fact]
    public async Task A_place_that_is_not_known_any_more_is_answered_by_resync()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app, "?since=of-yesterday");
        var frame = await socket.NextAsync();
        Assert.Equal("resync", frame.GetProperty("type").GetString());
        Assert.Equal(socket.LatestId, frame.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_newer_connection_of_the_same_client_replaces_the_older()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var old = await LiveSocket.ConnectAsync(app, "?client_id=tab");
        using var other = await LiveSocket.ConnectAsync(app, "?client_id=another");
        using var young = await LiveSocket.ConnectAsync(app, "?client_id=tab");
        Assert.Equal(4000, await old.ClosedAsync());
        await RaiseAsync(app, new TaskCreated(Task()));
        await young.NextAsync("task.created");
        await other.NextAsync("task.created");
    }

    [Fact]
    public async Task Subscribing_to_types_hides_the_others()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        await socket.SayAsync(new { action = "subscribe", types = new[] { "task.waiting" } });
        await socket.SayAsync(new { action = "subscribe", types = new[] { "agent.*" } });
        await socket.SayAsync(new { action = "ping" });
        await socket.NextAsync("pong");
        await RaiseAsync(app, new TaskCreated(Task("hidden")), new TaskWaiting(Task("shown")));
        Assert.Equal("shown", Title(await socket.NextAsync()));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"action":"dance"}""")]
    [InlineData("""{"action":"subscribe"}""")]
    [InlineData("""{"action":"subscribe","types":["task.complete"]}""")]
    [InlineData("""{"action":"subscribe","types":[null]}""")]
    public async Task A_message_that_makes_no_sense_is_answered_and_the_socket_stays_open(string message)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        await socket.SayTextAsync(message);
        var frame = await socket.NextAsync();
        Assert.Equal("error", frame.GetProperty("type").GetString());
        Assert.NotEmpty(frame.GetProperty("data").GetProperty("message").GetString()!);
        await socket.SayAsync(new { action = "ping" });
        await socket.NextAsync("pong");
    }

    [Fact]
    public async Task A_message_of_more_than_64_KB_is_refused_and_the_socket_stays_open()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        await socket.SayTextAsync($$"""{"action":"ping","pad":"{{new string('x', 64 * 1024)}}"}""");
        Assert.Contains("too large", (await socket.NextAsync("error")).GetProperty("data").GetProperty("message").GetString());
        await socket.SayAsync(new { action = "ping" });
        await socket.NextAsync("pong");
    }

    [Fact]
    public async Task Text_reaches_those_who_follow_the_task_and_late_followers_get_it_whole()
    {
        await using var app = await PersonalQApp.StartAsync();
        var texts = app.Services.GetRequiredService<ITextStreams>();
        using var follower = await LiveSocket.ConnectAsync(app);
        using var stranger = await LiveSocket.ConnectAsync(app);
        texts.Append("t1", 2, "Hello ");
        await follower.SayAsync(new { action = "subscribe", task_id = "t1" });
        var first = (await follower.NextAsync("task.delta")).GetProperty("data");
        Assert.Equal("Hello ", first.GetProperty("text").GetString());
        Assert.True(first.GetProperty("reset").GetBoolean());
        texts.Append("t1", 2, "world");
        Assert.Equal("world", (await follower.NextAsync("task.delta")).GetProperty("data").GetProperty("text").GetString());

        await follower.SayAsync(new { action = "unsubscribe", task_id = "t1" });
        await follower.SayAsync(new { action = "ping" });
        await follower.NextAsync("pong");
        texts.Append("t1", 2, "!");
        await RaiseAsync(app, new TaskCreated(Task()));
        foreach (var socket in (LiveSocket[])[follower, stranger])
            Assert.Equal("task.created", (await socket.NextAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_stopping_server_says_farewell()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        var stopping = app.App.StopAsync();
        Assert.Equal(1001, await socket.ClosedAsync());
        socket.Dispose();
        await stopping;
    }

    [Fact]
    public async Task A_client_that_does_not_keep_up_is_cut_and_others_hear_everything()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var slow = await LiveSocket.ConnectAsync(app);
        using var quick = await LiveSocket.ConnectAsync(app);
        var large = new string('x', 200_000);
        var listening = Enumerable.Range(0, 200).Aggregate(System.Threading.Tasks.Task.CompletedTask, async (before, i) =>
        {
            await before;
            var task = Task($"{i}");
            task.ErrorMessage = large;
            await RaiseAsync(app, new TaskUpdated(task));
            Assert.Equal($"{i}", Title(await quick.NextAsync("task.updated")));
        });
        await listening;
        // The farewell waits two seconds for who reads it; who does not finds the connection cut.
        Assert.True(await slow.CutAsync() is 1013 or null);
    }

    [Fact]
    public async Task An_ordinary_request_is_told_to_speak_WebSocket()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var answer = await app.Client.GetAsync("/ws");
        Assert.Equal(426, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_client_whose_connections_are_all_taken_is_refused_until_one_is_free()
    {
        await using var app = await PersonalQApp.StartAsync();
        var hub = app.Services.GetRequiredService<LiveHub>();
        var client = RateLimiting.Client(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } });
        var places = Enumerable.Range(0, LiveHub.MostSockets).Select(_ => hub.TakePlace(client)).ToList();
        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => LiveSocket.ConnectAsync(app));
        Assert.Contains("429", refusal.Message, StringComparison.Ordinal);
        places[0]!.Dispose();
        (await LiveSocket.ConnectAsync(app)).Dispose();
    }

    [Fact]
    public async Task What_one_connection_may_follow_is_bounded_and_it_is_told_so()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        for (var i = 0; i <= 200; i++)
            await socket.SayAsync(new { action = "subscribe", task_id = $"task-{i}" });
        Assert.Contains("at most 200 tasks", (await socket.NextAsync("error")).GetProperty("data").Text("message"), StringComparison.Ordinal);
        await socket.SayAsync(new { action = "subscribe", task_id = new string('t', 60_000) });
        Assert.Contains("at most 100 characters", (await socket.NextAsync("error")).GetProperty("data").Text("message"), StringComparison.Ordinal);
        await socket.SayAsync(new { action = "subscribe", types = Enumerable.Repeat("task.created", 1_000) });
        Assert.Contains("at most 100 types", (await socket.NextAsync("error")).GetProperty("data").Text("message"), StringComparison.Ordinal);
        await socket.SayAsync(new { action = "ping" });
        await socket.NextAsync("pong");
    }
}

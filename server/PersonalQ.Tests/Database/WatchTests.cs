using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Database;

/// <summary>What hangs or fails in the background is named, counted, and shown by readiness.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task A_write_that_takes_longer_than_five_seconds_is_named_and_makes_the_server_not_ready()
    {
        var clock = new MovedClock(TimeProvider.System.GetUtcNow());
        var said = new Said("has been under way for more than 5 seconds");
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DATABASE_URL"] = null }, s => s.AddSingleton<TimeProvider>(clock).AddSingleton<ILoggerProvider>(said));
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = app.Database.WriteAsync(async _ =>
        {
            begun.SetResult();
            await go.Task;
        }, CancellationToken.None);
        await begun.Task;
        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Contains($"The write {nameof(WatchTests)}.{nameof(A_write_that_takes_longer_than_five_seconds_is_named_and_makes_the_server_not_ready)}", await said.Happened, StringComparison.Ordinal);
        var answer = await app.Client.GetAsync("/health/ready");
        var checks = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("checks");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains($"{nameof(WatchTests)}.", checks.Text("writes"), StringComparison.Ordinal);
        Assert.Equal("The database did not take a write within a second.", checks.Text("database"));

        go.SetResult();
        await slow;
        await Eventually.GetAsync(() => app.Client.GetAsync("/health/ready"), a => a.IsSuccessStatusCode, "the server to be ready");
    }

    [Fact]
    public async Task A_service_that_fails_is_started_again_counted_and_shown_while_it_is_down()
    {
        var clock = new ShortClock();
        var supervision = new Supervision(clock, NullLogger<Supervision>.Instance);
        var shown = new List<string?>();
        clock.Paused = () => shown.Add(supervision.NotReadyAsync(CancellationToken.None).GetAwaiter().GetResult());
        var (runs, works, up) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        using var stop = new CancellationTokenSource();
        var service = supervision.KeepAsync("Feeder", async ct =>
        {
            if (++runs <= 2)
                throw new InvalidOperationException("A bug");
            up.SetResult();
            await works.Task.WaitAsync(ct);
        }, stop.Token);
        await up.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["Feeder failed once and is started again in a moment.", "Feeder failed 2 times and is started again in a moment."], shown);
        Assert.Equal(3, runs);
        Assert.Equal(2, supervision.Faults["Feeder"]);
        Assert.Null(await supervision.NotReadyAsync(CancellationToken.None));
        await stop.CancelAsync();
        await service; // ends without a word
        Assert.Equal(2, supervision.Faults["Feeder"]);
    }

    [Fact]
    public void Every_service_in_the_background_is_supervised() => Assert.DoesNotContain(typeof(Server).Assembly.GetTypes(),
        t => t.IsSubclassOf(typeof(BackgroundService)) && !t.IsSubclassOf(typeof(SupervisedService)) && t != typeof(SupervisedService));

    [Fact]
    public async Task A_service_that_is_stopped_before_it_has_begun_has_no_fault_that_the_host_would_tell_of()
    {
        using var service = new Idle(new Supervision(TimeProvider.System, NullLogger<Supervision>.Instance));
        await service.StartAsync(new CancellationToken(canceled: true));
        await service.ExecuteTask!;
    }

    [Fact]
    public async Task No_fault_of_a_service_stops_the_program()
    {
        await using var app = await PersonalQApp.StartAsync();
        Assert.Equal(BackgroundServiceExceptionBehavior.Ignore, app.Services.GetRequiredService<IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior);
    }

    private sealed class Idle(Supervision supervision) : SupervisedService(supervision)
    {
        protected override Task RunAsync(CancellationToken stoppingToken) => Task.Delay(Timeout.Infinite, stoppingToken);
    }

    // Pauses of a second and more are over at once.
    private sealed class ShortClock : TimeProvider
    {
        public Action Paused { get; set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Paused();
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>
/// Tells agents as the API answers them, uptime and counters included, which have to be read from rows first. What the
/// user changed is told at once; counters, which move with every task, are gathered for a second.
/// </summary>
internal sealed partial class AgentFeed(LiveHub hub, AgentReader reader, IDatabase database, Supervision supervision, TimeProvider clock, ILogger<AgentFeed> logger)
    : SupervisedService(supervision), IEventListener
{
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, string> atOnce = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> gathered = new(StringComparer.Ordinal);
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public void Heard(DomainEvent raised)
    {
        if (raised is not (AgentCreated or AgentUpdated or AgentCountersChanged) || !hub.HasAudience())
            return;
        switch (raised)
        {
            case AgentCreated e:
                atOnce[e.Agent.Id] = "agent.created";
                break;
            case AgentUpdated e:
                atOnce.TryAdd(e.Agent.Id, "agent.updated");
                break;
            case AgentCountersChanged e:
                gathered.TryAdd(e.AgentId, "agent.updated");
                break;
        }
        bell.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var stop = stoppingToken.Register(() => bell.Writer.TryComplete());
        var toldAt = 0L;
        while (await RungAsync(gathered.IsEmpty ? Timeout.InfiniteTimeSpan : Gathering - clock.GetElapsedTime(toldAt)))
        {
            await TellAsync(atOnce);
            if (gathered.IsEmpty || (toldAt != 0 && clock.GetElapsedTime(toldAt) < Gathering))
                continue;
            toldAt = clock.GetTimestamp();
            await TellAsync(gathered);
        }
    }

    // False when the server stops; true when the bell rang or the time is over.
    private async Task<bool> RungAsync(TimeSpan atMost)
    {
        if (atMost != Timeout.InfiniteTimeSpan && atMost <= TimeSpan.Zero)
            return !bell.Reader.Completion.IsCompleted;
        try
        {
            return await bell.Reader.WaitToReadAsync().AsTask().WaitAsync(atMost, clock) && bell.Reader.TryRead(out _);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async Task TellAsync(ConcurrentDictionary<string, string> changed)
    {
        var taken = new Dictionary<string, string>();
        foreach (var agentId in changed.Keys)
            if (changed.TryRemove(agentId, out var type))
                taken[agentId] = type;
        if (taken.Count == 0)
            return;
        try
        {
            await using var db = database.Read();
            var agents = await db.Agents.Where(a => taken.Keys.Contains(a.Id) && a.DeletedAt == null).ToListAsync();
            foreach (var agent in await reader.AnswerAsync(db, agents, clock.Now(), CancellationToken.None))
                hub.Publish(new LiveEvent(taken[agent.Id], agent));
        }
        catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException or InvalidOperationException)
        {
            // The next change tells them again; a browser that asks the API has them right.
            LogNotTold(e, taken.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} changed agents could not be read and were not told live")]
    private partial void LogNotTold(Exception e, int count);
}

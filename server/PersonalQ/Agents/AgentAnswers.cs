using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Events;
using PersonalQ.Http;
using PersonalQ.Settings;

namespace PersonalQ.Agents;

/// <summary>
/// Answers reads of agents, and remembers the written answers for a second: dashboards ask for the same ones all the
/// time. Forgetting happens on the event of a change, before its caller is answered, so nobody reads what was there
/// before their own change. Where other processes write too (PostgreSQL) nothing is remembered.
/// </summary>
internal sealed class AgentAnswers(IDatabase database, AgentReader reader, TimeProvider clock) : IEventListener
{
    // Uptime moves with time alone, and by more than 0.01 % a second only in an agent's first hours.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private const int LargestBody = 1024 * 1024;
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Answer> agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Answer> lists = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long changes;
    private int bytes;

    /// <summary>One agent.</summary>
    /// <param name="id">Which.</param>
    /// <param name="evenDeleted">Whether it may be a deleted one, whose history stays readable.</param>
    /// <param name="ct">Stops reading.</param>
    /// <exception cref="ProblemException">404.</exception>
    public ValueTask<Answer> OneAsync(string id, bool evenDeleted, CancellationToken ct) => RecallAsync(agents, evenDeleted ? id + " deleted" : id, async now =>
    {
        await using var db = database.Read();
        var agent = await db.Agents.FirstOrDefaultAsync(a => a.Id == id && (evenDeleted || a.DeletedAt == null), ct) ?? throw ProblemException.NotFound("Agent");
        var response = (await reader.AnswerAsync(db, [agent], now, ct))[0];
        return new Answer(JsonBytes<AgentResponse>.Of(response).Body, agent.Version, 1, 1, clock.GetTimestamp());
    });

    /// <summary>A list of agents.</summary>
    /// <param name="asked">The query string as it came; what is remembered is found by it.</param>
    /// <param name="query">What it asks for.</param>
    /// <param name="page">The part of it.</param>
    /// <param name="ct">Stops reading.</param>
    public ValueTask<Answer> ListAsync(string asked, AgentListQuery query, Page page, CancellationToken ct) => RecallAsync(lists, asked, async now =>
    {
        await using var db = database.Read();
        var (rows, total) = await AgentList.ReadAsync(db, reader, query, page, now, ct);
        return new Answer(JsonBytes<IReadOnlyList<AgentResponse>>.Of(rows).Body, 0, rows.Count, total, clock.GetTimestamp());
    });

    /// <inheritdoc/>
    public void Heard(DomainEvent raised)
    {
        if (raised is ServiceSettingsChanged) // a key makes agents ready
        {
            Forget(null);
            return;
        }
        var id = raised switch
        {
            AgentPurged e => e.Agent.Id,
            AgentCreated e => e.Agent.Id,
            AgentUpdated e => e.Agent.Id,
            AgentDeleted e => e.Agent.Id,
            AgentStatusChanged e => e.Agent.Id,
            AgentCountersChanged e => e.AgentId,
            _ => null,
        };
        if (id is not null)
            Forget(id);
    }

    // Of all agents when none is named.
    private void Forget(string? id)
    {
        lock (gate)
        {
            changes++;
            if (id is null)
                agents.Clear();
            else
            {
                agents.TryRemove(id, out _);
                agents.TryRemove(id + " deleted", out _);
            }
            lists.Clear();
        }
    }

    private ValueTask<Answer> RecallAsync(ConcurrentDictionary<string, Answer> known, string key, Func<DateTimeOffset, Task<Answer>> read) =>
        known.TryGetValue(key, out var answer) && clock.GetElapsedTime(answer.MadeAt) < Longest
            ? ValueTask.FromResult(answer)
            : new ValueTask<Answer>(ReadAsync(known, key, read));

    private async Task<Answer> ReadAsync(ConcurrentDictionary<string, Answer> known, string key, Func<DateTimeOffset, Task<Answer>> read)
    {
        var before = Interlocked.Read(ref changes);
        var answer = await read(clock.Now());
        if (database.IsShared || answer.Body.Length > LargestBody)
            return answer;
        lock (gate)
        {
            // Whatever was changed while we read may be missing in what we read.
            if (changes != before)
                return answer;
            if ((bytes += answer.Body.Length + 256) > MostBytes)
            {
                agents.Clear();
                lists.Clear();
                bytes = 0;
            }
            known[key] = answer;
        }
        return answer;
    }
}

/// <summary>A written answer.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Version">Version of a single agent.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Total">Rows that match in all.</param>
/// <param name="MadeAt">Timestamp of the clock.</param>
internal sealed record Answer(ReadOnlyMemory<byte> Body, int Version, int Rows, int Total, long MadeAt);

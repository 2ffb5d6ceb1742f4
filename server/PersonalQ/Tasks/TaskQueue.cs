using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Llm;

namespace PersonalQ.Tasks;

/// <summary>A claimed task with its agent.</summary>
internal sealed record ClaimedTask(AgentTask Task, Agent Agent);

/// <summary>What a claim brought, and in how long it is worth asking again; null when only the bell can tell.</summary>
internal sealed record Claim(IReadOnlyList<ClaimedTask> Tasks, TimeSpan? NextIn);

/// <summary>The tasks table as a queue: rows, leases, and nothing beside them.</summary>
internal sealed class TaskQueue(IDatabase database, TaskOptions options, TimeProvider clock)
{
    // Any number, the same in all processes: with caps, claims exclude each other, so that caps hold across them.
    private const long ClaimLock = 0x70_65_72_73_6f_6e_61_6c;

    private readonly ConcurrencyCaps caps = options.Caps;
    private DateTimeOffset lastBeat;

    /// <summary>This process, unlike any other: the end of an id is chance, its beginning the time.</summary>
    public string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Ids.New(clock)[^8..]}";

    /// <summary>How long a claim holds without being renewed.</summary>
    public TimeSpan Lease => options.Lease;

    /// <summary>Takes over what a dead process of this folder held. Only where one process owns the database.</summary>
    /// <returns>What was under way when it died: titles, ids, and how often that has happened.</returns>
    public Task<List<string>> TakeOverAsync(CancellationToken ct) => database.WriteAsync(async session =>
    {
        var underWay = new List<string>();
        await session.ExecuteAsync(QueueSql.AfterLeap);
        if (session.IsPostgres)
        {
            await SeenAsync(session);
            return underWay;
        }
        await using var reader = await session.Command(QueueSql.TakeOver).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            underWay.Add($"'{reader.GetString(1)}' ({reader.GetString(0)}, for the {reader.GetInt64(2)}. time)");
        return underWay;
    }, ct);

    /// <summary>Claims up to so many tasks.</summary>
    public Task<Claim> ClaimAsync(int most, CancellationToken ct) => database.WriteAsync(async session =>
    {
        if (session.IsPostgres && (caps.Any || caps.SharePercentOfSingles > 0))
            await session.ExecuteAsync("select pg_advisory_xact_lock(@p0)", ClaimLock);
        await session.ExecuteAsync(QueueSql.Promote, Owner);
        var candidates = caps.Any ? await WithinCapsAsync(session, most) : await WithinShareAsync(session, most);
        if (candidates.Count == 0)
            return new Claim([], await NextDueAsync(session));
        var agents = await AgentsAsync(session.Db, candidates.Select(c => c.AgentId));
        var claimed = await TakeAsync(session, await WithoutIdleAsync(session, candidates, agents), agents);
        // Whoever was passed over now must not hide those behind.
        return new Claim(claimed.ConvertAll(t => new ClaimedTask(t, agents[t.AgentId])), candidates.Count == most ? TimeSpan.Zero : await NextDueAsync(session));
    }, ct);

    /// <summary>Renews leases of this process.</summary>
    /// <param name="runHere">The tasks it is running; a lease that nobody uses runs out.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Those of them it still holds.</returns>
    public Task<HashSet<string>> RenewAsync(IEnumerable<string> runHere, CancellationToken ct) => database.WriteAsync(async session =>
    {
        var (now, ids) = (await session.NowAsync(), JsonSerializer.Serialize(runHere));
        if (session.IsPostgres)
            await SeenAsync(session);
        var held = new HashSet<string>(StringComparer.Ordinal);
        if (ids != "[]")
        {
            await using var reader = await session.Command(QueueSql.Renew, Owner, ids, (long)Lease.TotalMicroseconds).ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
                held.Add(reader.GetString(0));
        }
        await session.ExecuteAsync(QueueSql.Drop, Owner, ids);
        if (now < lastBeat)
            await session.ExecuteAsync(QueueSql.AfterLeap);
        lastBeat = now;
        return held;
    }, ct);

    /// <summary>Fails the tasks that waited for a person until the wait's end.</summary>
    public async Task ExpireWaitsAsync(CancellationToken ct)
    {
        while (await database.WriteAsync(async session =>
        {
            var ids = await TextsAsync(session.Command(QueueSql.Expired));
            foreach (var id in ids)
            {
                await TaskRows.LockAsync(session, id);
                await TaskMoves.ExpireAsync(session, id, "wait_expired", "Nobody answered in time. Retry the task to let it ask again.");
            }
            return ids.Count;
        }, ct) > 0)
        {
        }
    }

    // Only several processes with a single place keep it together, so each has to know of the others.
    private async ValueTask SeenAsync(WriteSession session)
    {
        await session.ExecuteAsync(QueueSql.Seen, Owner, (long)options.Concurrency);
        await session.ExecuteAsync(QueueSql.Unseen, (long)TimeSpan.FromDays(1).TotalMicroseconds);
    }

    private async ValueTask<int> MostOfSinglesAsync(WriteSession session) => session.IsPostgres && caps.SharePercentOfSingles > 0
        ? caps.OfSingles((int)(long)(await session.Command(QueueSql.Singles, SeenWithin).ExecuteScalarAsync())!) : 0;

    private long SeenWithin => 3 * (long)Lease.TotalMicroseconds;

    // The first of the queue, if they leave the other providers a place; else agent by agent.
    private async ValueTask<List<Candidate>> WithinShareAsync(WriteSession session, int most)
    {
        if (caps.SharePercentOfSingles > 0 && session.IsPostgres)
            return await WithinCapsAsync(session, most);
        var first = await FirstAsync(session, most);
        if (caps.PerProviderHere == 0 || first.Count == 0)
            return first;
        var held = (await AgentNumbersAsync(session, QueueSql.RunningHere, Owner)).Sum(x => x.Number);
        return held + first.Count <= caps.PerProviderHere ? first : await WithinCapsAsync(session, most);
    }

    private static async ValueTask<List<Candidate>> FirstAsync(WriteSession session, int most)
    {
        var found = new List<Candidate>();
        await using var reader = await session.Command(QueueSql.Candidates, (long)most).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add(new Candidate(reader.GetString(0), reader.GetString(1)));
        return found;
    }

    // In the order of the queue, agent by agent: one that is full is left out with all it has at one blow.
    private async ValueTask<List<Candidate>> WithinCapsAsync(WriteSession session, int most)
    {
        var count = new CapCount(caps);
        foreach (var (agentId, provider, held) in await AgentNumbersAsync(session, QueueSql.Running))
            count.Add(agentId, provider, (int)held);
        if (caps.PerProviderHere > 0)
            foreach (var (_, provider, held) in await AgentNumbersAsync(session, QueueSql.RunningHere, Owner))
                count.AddHere(provider, (int)held);
        count.MostOfSingles = await MostOfSinglesAsync(session);
        if (count.MostOfSingles > 0)
            foreach (var (_, provider, held) in await AgentNumbersAsync(session, QueueSql.RunningOnSingles, SeenWithin))
                count.AddSingle(provider, (int)held);
        var heads = new PriorityQueue<AgentHead, long>();
        foreach (var (agentId, provider, first) in await AgentNumbersAsync(session, QueueSql.Agents))
            heads.Enqueue(new AgentHead(agentId, provider), first);
        var chosen = new List<Candidate>();
        while (chosen.Count < most && heads.TryDequeue(out var head, out _))
        {
            if (count.IsFull(head.AgentId, head.Provider))
                continue;
            head.Tasks ??= await OfAgentAsync(session, head.AgentId, most - chosen.Count);
            if (!head.Tasks.TryDequeue(out var next))
                continue;
            count.Add(head.AgentId, head.Provider);
            count.AddHere(head.Provider, 1);
            count.AddSingle(head.Provider, 1);
            chosen.Add(new Candidate(next.Id, head.AgentId));
            if (head.Tasks.TryPeek(out var after))
                heads.Enqueue(head, after.Key);
        }
        return chosen;
    }

    private static async ValueTask<Queue<(string Id, long Key)>> OfAgentAsync(WriteSession session, string agentId, int most)
    {
        var found = new Queue<(string, long)>();
        await using var reader = await session.Command(QueueSql.CandidatesOfAgent, agentId, (long)most).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Enqueue((reader.GetString(0), reader.GetInt64(1)));
        return found;
    }

    private static async ValueTask<List<(string AgentId, string Provider, long Number)>> AgentNumbersAsync(WriteSession session, string sql, params object?[] values)
    {
        var found = new List<(string, string, long)>();
        await using var reader = await session.Command(sql, values).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            if (!await reader.IsDBNullAsync(2)) // taken by another process just now
                found.Add((reader.GetString(0), Provider(reader.GetString(1)), reader.GetInt64(2)));
        return found;
    }

    // The tasks of an agent that was deleted or paused are on their way out of the queue, in slices; here they end at once.
    private async ValueTask<List<string>> WithoutIdleAsync(WriteSession session, List<Candidate> candidates, Dictionary<string, Agent> agents)
    {
        var taken = new List<string>(candidates.Count);
        foreach (var group in candidates.GroupBy(c => c.AgentId))
            if (AgentSlices.IsIdle(agents[group.Key]))
                await AgentSlices.ApplyAsync(session, group.Key, [.. group.Select(c => c.TaskId)], clock);
            else
                taken.AddRange(group.Select(c => c.TaskId));
        return taken;
    }

    private async ValueTask<List<AgentTask>> TakeAsync(WriteSession session, List<string> ids, Dictionary<string, Agent> agents)
    {
        if (ids.Count == 0)
            return [];
        var begun = await BegunAsync(session, ids);
        var taken = await TaskRows.ListAsync(session.Command(QueueSql.Take, JsonSerializer.Serialize(ids), Owner, (long)Lease.TotalMicroseconds));
        // Another process may have saved the agent since it was read here.
        foreach (var task in taken.Where(t => t is { StepsCount: 0, AgentVersion: { } version } && agents[t.AgentId].SettingsVersion != version))
            await session.ExecuteAsync("update tasks set agent_version = @p1 where id = @p0", task.Id, (long)(task.AgentVersion = agents[task.AgentId].SettingsVersion).Value);
        taken.Sort((a, b) => a.QueueKey.CompareTo(b.QueueKey));
        foreach (var task in taken)
            session.Raise(begun.Contains(task.Id) ? new TaskUpdated(task) : new TaskStarted(task));
        return taken;
    }

    private static async ValueTask<HashSet<string>> BegunAsync(WriteSession session, List<string> ids) =>
        [.. await TextsAsync(session.Command("select id from tasks where id in each(@p0) and status = 'running'", JsonSerializer.Serialize(ids)))];

    private static async ValueTask<Dictionary<string, Agent>> AgentsAsync(PersonalQDb db, IEnumerable<string> agentIds)
    {
        var ids = agentIds.Distinct().ToList();
        return await db.Agents.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, CancellationToken.None);
    }

    // At least a millisecond: what another process is just taking is not asked for without a pause.
    private async ValueTask<TimeSpan?> NextDueAsync(WriteSession session) =>
        await session.Command(QueueSql.NextDue, Owner).ExecuteScalarAsync() is long micros ? TimeSpan.FromMicroseconds(Math.Max(micros, 1_000)) : null;

    internal static async ValueTask<List<string>> TextsAsync(System.Data.Common.DbCommand command)
    {
        var found = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }

    private static string Provider(string model) => ModelName.TryParse(model, out var name, out _) ? name.Provider : "";

    private readonly record struct Candidate(string TaskId, string AgentId);

    private sealed class AgentHead(string agentId, string provider)
    {
        public string AgentId => agentId;
        public string Provider => provider;
        public Queue<(string Id, long Key)>? Tasks { get; set; }
    }
}

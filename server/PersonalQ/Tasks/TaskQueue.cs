using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Llm;

namespace PersonalQ.Tasks;

/// <summary>A claimed task with its agent.</summary>
internal sealed record ClaimedTask(AgentTask Task, Agent Agent);

/// <summary>What a claim brought, and when it is worth asking again.</summary>
internal sealed record Claim(IReadOnlyList<ClaimedTask> Tasks, DateTimeOffset? NextDue);

/// <summary>The tasks table as a queue: rows, leases, and nothing beside them.</summary>
internal sealed class TaskQueue(IDatabase database, TaskOptions options, TimeProvider clock)
{
    // Any number, the same in all processes: claims exclude each other, so that caps hold across them.
    private const long ClaimLock = 0x70_65_72_73_6f_6e_61_6c;

    private readonly ConcurrencyCaps caps = options.Caps;
    private TimeSpan databaseAhead = TimeSpan.Zero;

    /// <summary>This process, unlike any other.</summary>
    public string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Ids.New(clock)[..8]}";

    /// <summary>How long a claim holds without being renewed.</summary>
    public TimeSpan Lease => options.Lease;

    // Leases are compared between machines, so the database's clock decides where there can be several.
    private DateTimeOffset Now => clock.Now() + databaseAhead;

    /// <summary>Takes over what a dead process of this folder held. Only where one process owns the database.</summary>
    /// <returns>What was under way when it died: titles, ids, and how often that has happened.</returns>
    public Task<List<string>> TakeOverAsync(CancellationToken ct) => database.WriteAsync(async session =>
    {
        var underWay = new List<string>();
        if (session.IsPostgres)
            return underWay;
        await using var reader = await session.Command(
            "update tasks set available_at = @p0, lease_owner = null, deaths = deaths + 1 where lease_owner is not null returning id, title, deaths", Now.ToMicros()).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            underWay.Add($"'{reader.GetString(1)}' ({reader.GetString(0)}, for the {reader.GetInt64(2)}. time)");
        return underWay;
    }, ct);

    /// <summary>Claims up to so many tasks.</summary>
    public Task<Claim> ClaimAsync(int most, CancellationToken ct) => database.WriteAsync(async session =>
    {
        if (session.IsPostgres)
            await session.ExecuteAsync("select pg_advisory_xact_lock(@p0)", ClaimLock);
        var now = Now;
        var candidates = await CandidatesAsync(session.Db, now, most, ct);
        var running = caps.PerAgent > 0 || candidates.Exists(c => caps.PerProvider(Provider(c.Agent)) > 0)
            ? await RunningAsync(session.Db, ct)
            : [];
        var chosen = ClaimPlan.Choose(candidates.Select(c => new Candidate(c.Task.Id, c.Task.AgentId, Provider(c.Agent))), running, caps, most)
            .Select(c => c.TaskId).ToHashSet(StringComparer.Ordinal);
        var claimed = new List<ClaimedTask>(chosen.Count);
        foreach (var candidate in candidates.Where(c => chosen.Contains(c.Task.Id)))
            if (await TakeAsync(session, candidate.Task, now))
                claimed.Add(candidate);
        return new Claim(claimed, claimed.Count == most ? null : await NextDueAsync(session, now));
    }, ct);

    /// <summary>Renews leases of this process, and reads the database's clock.</summary>
    /// <param name="runHere">The tasks it is running; a lease that nobody uses runs out.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Those of them it still holds.</returns>
    public Task<HashSet<string>> RenewAsync(IEnumerable<string> runHere, CancellationToken ct) => database.WriteAsync(async session =>
    {
        if (session.IsPostgres)
        {
            var time = (long)(decimal)(await session.Command("select (extract(epoch from clock_timestamp()) * 1000000)::numeric(20, 0)").ExecuteScalarAsync(ct))!;
            databaseAhead = Ids.FromMicros(time) - clock.Now();
        }
        var (now, ids) = (Now, string.Join(' ', runHere));
        var held = new HashSet<string>(StringComparer.Ordinal);
        await using (var reader = await session.Command(
            "update tasks set available_at = @p1 where lease_owner = @p0 and @p2 like '%' || id || '%' returning id",
            Owner, (now + Lease).ToMicros(), ids).ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                held.Add(reader.GetString(0));
        // What it claimed but never began, or could not give back.
        await session.ExecuteAsync(
            "update tasks set lease_owner = null where lease_owner = @p0 and available_at <= @p1 and @p2 not like '%' || id || '%'", Owner, now.ToMicros(), ids);
        return held;
    }, ct);

    /// <summary>Fails the tasks that waited for a person until the wait's end.</summary>
    public Task ExpireWaitsAsync(CancellationToken ct) => database.WriteAsync(async session =>
    {
        var now = Now;
        foreach (var task in await session.Db.Tasks.Where(t => t.WaitingExpiresAt != null && t.WaitingExpiresAt <= now).Take(100).ToListAsync(ct))
        {
            await session.LockAsync("tasks", task.Id);
            await session.Db.Entry(task).ReloadAsync(ct);
            if (task.WaitingExpiresAt <= now)
                session.Raise(task.Fail("wait_expired", "Nobody answered in time. Retry the task to let it ask again.", now));
        }
    }, ct);

    // Caps may pass over many at the front; agents and providers that are full are left out at once by a wider view.
    // What this process runs it never claims again, though the lease looks expired when the clock has leapt ahead, as it
    // does when a computer wakes up.
    private async Task<List<ClaimedTask>> CandidatesAsync(PersonalQDb db, DateTimeOffset now, int most, CancellationToken ct)
    {
        var wanted = caps.PerAgent > 0 || caps.HasProviderCaps ? (most * 8) + 200 : most;
        var rows = await (
            from task in db.Tasks.AsNoTracking()
            where task.AvailableAt != null && task.AvailableAt <= now && task.LeaseOwner != Owner
            join agent in db.Agents.AsNoTracking() on task.AgentId equals agent.Id
            orderby task.QueueKey
            select new { task, agent }).Take(wanted).ToListAsync(ct);
        return rows.ConvertAll(r => new ClaimedTask(r.task, r.agent));
    }

    private static async Task<List<Candidate>> RunningAsync(PersonalQDb db, CancellationToken ct)
    {
        var rows = await (
            from task in db.Tasks.AsNoTracking()
            where task.AvailableAt != null && task.LeaseOwner != null
            join agent in db.Agents.AsNoTracking() on task.AgentId equals agent.Id
            select new { task.Id, task.AgentId, agent.Model }).ToListAsync(ct);
        return rows.ConvertAll(r => new Candidate(r.Id, r.AgentId, Provider(r.Model)));
    }

    private async ValueTask<bool> TakeAsync(WriteSession session, AgentTask task, DateTimeOffset now)
    {
        var started = task.StartedAt ?? now;
        var job = $"{task.Id}:{task.Run}";
        // The condition again: where there are several processes, somebody may have ended it since.
        var taken = await session.ExecuteAsync("""
            update tasks set status = 'running', attempt = attempt + 1, deaths = deaths + case when lease_owner is null then 0 else 1 end, lease_owner = @p1, available_at = @p2, waiting_for = null,
              waiting_expires_at = null, woken = false, started_at = @p3, job_id = @p4, updated_at = @p5
            where id = @p0 and available_at <= @p5 and attempt = @p6
            """, task.Id, Owner, (now + Lease).ToMicros(), started.ToMicros(), job, now.ToMicros(), (long)task.Attempt);
        if (taken == 0)
            return false;
        var begins = task.Status == AgentTaskStatus.Pending;
        var waited = task.WaitingFor is not null;
        task.Status = AgentTaskStatus.Running;
        task.Attempt++;
        task.Deaths += task.LeaseOwner is null ? 0 : 1; // another process held it, and its lease ran out
        task.LeaseOwner = Owner;
        task.AvailableAt = now + Lease;
        task.WaitingFor = null;
        task.WaitingExpiresAt = null;
        task.StartedAt = started;
        task.JobId = job;
        task.UpdatedAt = now;
        if (begins)
            session.Raise(new TaskStarted(task));
        else if (waited)
            session.Raise(new TaskUpdated(task));
        return true;
    }

    private static async ValueTask<DateTimeOffset?> NextDueAsync(WriteSession session, DateTimeOffset now) =>
        await session.Command("select min(available_at) from tasks where available_at is not null and available_at > @p0", now.ToMicros()).ExecuteScalarAsync() is long due
            ? Ids.FromMicros(due)
            : null;

    private static string Provider(Agent agent) => Provider(agent.Model);

    private static string Provider(string model) => ModelName.TryParse(model, out var name, out _) ? name.Provider : "";
}

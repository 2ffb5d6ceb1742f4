namespace PersonalQ.Tasks;

/// <summary>
/// The statements of the queue. Each finds its rows in an index that holds nothing else: what can be claimed, what ends
/// by the clock, what is held.
/// </summary>
internal static class QueueSql
{
    /// <summary>What can be claimed now: the filter of ix_tasks_ready and ix_tasks_ready_of_agent.</summary>
    public const string Ready = "available_at is not null and waiting_for is null and lease_owner is null";

    /// <summary>What ends by the clock, a wait or a lease: the filter of ix_tasks_due.</summary>
    public const string Timed = "(waiting_for is not null or lease_owner is not null)";

    private const string Open = "status in ('pending', 'running')";

    /// <summary>
    /// Waits and leases whose time is over end: their tasks can be claimed. What this process (@p0) runs it never gives up,
    /// though the lease looks expired when the clock has leapt ahead, as it does when a computer wakes up.
    /// </summary>
    public const string Promote = $"""
        update tasks set deaths = deaths + case when lease_owner is null then 0 else 1 end, waiting_for = null, waiting_expires_at = null, lease_owner = null where id in (
          select id from tasks where available_at <= @now and {Timed} and (lease_owner is null or lease_owner <> @p0) and {Open} order by available_at limit 500 /*free*/)
        """;

    /// <summary>The first that can be claimed.</summary>
    public const string Candidates = $"select id, agent_id from tasks where {Ready} and {Open} order by queue_key limit @p0 /*free*/";

    /// <summary>The first of one agent.</summary>
    public const string CandidatesOfAgent = $"select id, queue_key from tasks where agent_id = @p0 and {Ready} and {Open} order by queue_key limit @p1";

    /// <summary>
    /// The agents that have tasks which can be claimed, each with the place of its first: by one look into the index for
    /// each of them, however many tasks each has.
    /// </summary>
    public const string Agents = $"""
        with recursive waiting(agent_id) as (
          select min(agent_id) from tasks where {Ready}
          union all
          select (select min(agent_id) from tasks where {Ready} and agent_id > waiting.agent_id) from waiting where waiting.agent_id is not null)
        select a.id, a.model, (select min(queue_key) from tasks where {Ready} and agent_id = a.id)
        from waiting w join agents a on a.id = w.agent_id
        """;

    /// <summary>How many tasks of each agent are held, anywhere.</summary>
    public const string Running = """
        select a.id, a.model, h.held from (select agent_id, count(*) as held from tasks where lease_owner is not null group by agent_id) h join agents a on a.id = h.agent_id
        """;

    /// <summary>The same for this process (@p0).</summary>
    public const string RunningHere = """
        select a.id, a.model, h.held from (select agent_id, count(*) as held from tasks where lease_owner = @p0 group by agent_id) h join agents a on a.id = h.agent_id
        """;

    /// <summary>The same for the processes with a single place that were seen in so many microseconds (@p0).</summary>
    public const string RunningOnSingles = """
        select a.id, a.model, h.held from (select agent_id, count(*) as held from tasks
          where lease_owner in (select owner from workers where places = 1 and seen_at > @now - @p0) group by agent_id) h join agents a on a.id = h.agent_id
        """;

    /// <summary>How many processes with a single place were seen in so many microseconds (@p0).</summary>
    public const string Singles = "select count(*) from workers where places = 1 and seen_at > @now - @p0";

    /// <summary>This process (@p0) has so many places (@p1).</summary>
    public const string Seen = "insert into workers (owner, places, seen_at) values (@p0, @p1, @now) on conflict (owner) do update set places = excluded.places, seen_at = excluded.seen_at";

    /// <summary>Processes that have not been seen for so many microseconds (@p0).</summary>
    public const string Unseen = "delete from workers where seen_at < @now - @p0";

    /// <summary>Takes tasks (@p0) for a process (@p1) and so many microseconds (@p2).</summary>
    public const string Take = $"""
        update tasks set status = 'running', attempt = attempt + 1, lease_owner = @p1, available_at = @now + @p2, woken = false,
          started_at = coalesce(started_at, @now), job_id = id || ':' || run, updated_at = @now,
          agent_version = case when kind = 'try' then null when steps_count > 0 then agent_version else (select settings_version from agents where agents.id = agent_id) end
        where id in each(@p0) and {Ready} and {Open} returning {TaskRows.Columns}
        """;

    /// <summary>
    /// In how many microseconds the next wait or lease ends; below zero for one that ended after <see cref="Promote"/> had looked.
    /// A lease of this process (@p0) that looks expired is not one: <see cref="Promote"/> leaves it alone.
    /// </summary>
    public const string NextDue = $"select min(available_at) - @now from tasks where available_at is not null and {Timed} and {Open} and (available_at > @now or lease_owner is null or lease_owner <> @p0)";

    /// <summary>Renews what this process (@p0) runs (@p1) for so many microseconds (@p2), and returns it.</summary>
    public const string Renew = "update tasks set available_at = @now + @p2 where id in each(@p1) and lease_owner = @p0 and status = 'running' returning id";

    /// <summary>What this process (@p0) claimed but never began (not in @p1), or could not give back.</summary>
    public const string Drop = "update tasks set lease_owner = null where lease_owner = @p0 and available_at <= @now and id not in each(@p1) and status = 'running'";

    /// <summary>What a dead process of this folder held.</summary>
    public const string TakeOver = "update tasks set available_at = @now, lease_owner = null, deaths = deaths + 1 where lease_owner is not null returning id, title, deaths";

    /// <summary>The clock was put back since these began to wait, so that nobody can tell how long they have: they try now.</summary>
    public const string AfterLeap = "update tasks set available_at = @now, updated_at = @now where waiting_for = 'retry' and lease_owner is null and updated_at > @now";

    /// <summary>Waits for a person that are over.</summary>
    public const string Expired = "select id from tasks where waiting_expires_at <= @now order by waiting_expires_at limit 25";
}

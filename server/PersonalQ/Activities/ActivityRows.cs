namespace PersonalQ.Activities;

/// <summary>Writes entries and keeps their numbers, by prepared SQL: three entries are written for every task.</summary>
internal static class ActivityRows
{
    private const int Shards = 16;

    private const string InsertSql = """
        insert into activities (id, agent_id, task_id, activity_type, status, title, description, metadata, trust, secrecy, created_at, search_text)
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p13);
        insert into activity_counts (agent_id, activity_type, status, day, shard, entries) values (coalesce(@p1, ''), @p3, @p4, @p11, @p12, 1)
        on conflict (agent_id, activity_type, status, day, shard) do update set entries = activity_counts.entries + 1
        """;

    /// <summary>Writes an entry.</summary>
    public static async ValueTask InsertAsync(WriteSession session, ActivityEntry entry) =>
        await session.ExecuteAsync(InsertSql,
            entry.Id, entry.AgentId, entry.TaskId, entry.ActivityType.ToText(), entry.Status.ToText(), entry.Title, entry.Description,
            entry.Metadata, entry.Trust.ToText(), entry.Secrecy.ToText(), entry.CreatedAt.ToMicros(),
            Day(entry.CreatedAt), session.IsPostgres ? Random.Shared.Next(Shards) : 0, session.SearchText(entry.Title, entry.Description));

    /// <summary>Counts anew after entries were removed.</summary>
    /// <param name="session">The write that removed them.</param>
    /// <param name="from">An instant of the first day concerned.</param>
    /// <param name="to">An instant of the last day concerned.</param>
    public static async ValueTask RecountAsync(WriteSession session, DateTimeOffset from, DateTimeOffset to)
    {
        await session.ExecuteAsync("delete from activity_counts where day between @p0 and @p1", Day(from), Day(to));
        await session.ExecuteAsync("""
            insert into activity_counts (agent_id, activity_type, status, day, shard, entries)
            select coalesce(agent_id, ''), activity_type, status, created_at / 86400000000, 0, count(*) from activities
            where id >= @p0 and id < @p1 group by coalesce(agent_id, ''), activity_type, status, created_at / 86400000000
            """, ActivityIds.LowestAt(FromDay(Day(from))), ActivityIds.LowestAt(FromDay(Day(to) + 1)));
    }

    /// <summary>Whole days since 1970-01-01, UTC.</summary>
    public static long Day(DateTimeOffset instant) => instant.ToMicros() / (86_400L * 1_000_000);

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset FromDay(long day) => DateTimeOffset.UnixEpoch.AddDays(day);
}

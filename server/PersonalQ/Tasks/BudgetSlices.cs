using System.Globalization;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Runs.Budgets;

namespace PersonalQ.Tasks;

/// <summary>
/// Lets the tasks that wait for budget look again when a budget was changed: some with the change, the rest slice by slice. That there is a rest
/// is noted with the change; it means those that had begun to wait by then.
/// </summary>
internal static class BudgetSlices
{
    private const string Prefix = "budget_changed:";

    private const string NoteSql = """
        insert into installation (name, value) values (@p0, cast(@now as text)) on conflict (name) do update set value = excluded.value
        """;

    /// <summary>What of is left over: agents, and the empty text for all.</summary>
    public static async ValueTask<List<string>> LeftOverAsync(WriteSession session) =>
        (await TaskQueue.TextsAsync(session.Command("select name from installation where name like 'budget_changed:%'"))).ConvertAll(name => name[Prefix.Length..]);

    /// <summary>A budget was changed: of one agent, or of all when null.</summary>
    public static async ValueTask BeginAsync(WriteSession session, string? agentId)
    {
        // First those that run, and may be about to wait: whoever does it from here on looks again by itself.
        await TaskMoves.WarnForBudgetAsync(session, agentId);
        if (await TaskMoves.WakeForBudgetAsync(session, agentId, null, SliceWorker.Size) == SliceWorker.Size)
            await session.ExecuteAsync(NoteSql, Prefix + agentId);
    }

    /// <summary>Wakes the next slice.</summary>
    /// <returns>How many it found; as many as <see cref="SliceWorker.Size"/> mean that there may be more.</returns>
    public static async ValueTask<int> NextAsync(WriteSession session, string agentId)
    {
        if (await session.Command("select value from installation where name = @p0", Prefix + agentId).ExecuteScalarAsync() is not string changed)
            return 0;
        var woken = await TaskMoves.WakeForBudgetAsync(session, agentId, long.Parse(changed, CultureInfo.InvariantCulture), SliceWorker.Size);
        if (woken < SliceWorker.Size)
            await session.ExecuteAsync("delete from installation where name = @p0 and value = @p1", Prefix + agentId, changed);
        if (woken > 0)
            session.Raise(new TasksQueued());
        return woken;
    }
}

/// <summary>Goes on with what a changed budget means for the tasks that wait for it.</summary>
internal sealed class BudgetSliceWorker(IDatabase database, Supervision supervision, TimeProvider clock) : SliceWorker(database, supervision, clock), IEventListener
{
    public void Heard(DomainEvent raised)
    {
        if (raised is AgentBudgetChanged { AgentId: var agentId })
            Changed(agentId);
        else if (raised is BudgetChanged)
            Changed("");
    }

    protected override ValueTask<List<string>> LeftOverAsync(WriteSession session) => BudgetSlices.LeftOverAsync(session);

    protected override ValueTask<int> NextAsync(WriteSession session, string key) => BudgetSlices.NextAsync(session, key);
}

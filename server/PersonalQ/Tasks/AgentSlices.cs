using System.Text.Json;
using PersonalQ.Agents;

namespace PersonalQ.Tasks;

/// <summary>
/// What becomes of an agent's tasks when it is deleted, paused or activated: some at a time, each slice a write of its own,
/// so that others can write in between.
/// </summary>
internal static class AgentSlices
{
    private const string StateSql = "select status, deleted_at is not null and deleted_at <> created_at from agents where id = @p0 /*share*/";

    private const string OpenSql = "select id from tasks where agent_id = @p0 and status in ('pending', 'running') limit @p1";
    private const string ReadySql = $"select id from tasks where agent_id = @p0 and {QueueSql.Ready} and status = 'pending' order by queue_key limit @p1";
    private const string HeldSql = "select id from tasks where waiting_for = 'agent' and agent_id = @p0 limit @p1";

    /// <summary>Whether its tasks may not begin. An agent that was made for one workflow run is deleted from the start, and works all the same.</summary>
    public static bool IsIdle(Agent agent) => agent.Status == AgentStatus.Paused || (agent.DeletedAt is { } at && at != agent.CreatedAt);

    /// <summary>Moves the next slice of an agent's tasks as it stands now.</summary>
    /// <returns>How many it found; as many as <see cref="SliceWorker.Size"/> mean that there may be more.</returns>
    public static async ValueTask<int> NextAsync(WriteSession session, string agentId, TimeProvider clock)
    {
        await session.Db.SaveChangesAsync(); // the agent may have been changed in this very write
        var ids = await TaskQueue.TextsAsync(session.Command(await StateAsync(session, agentId) switch
        {
            AgentState.Deleted => OpenSql,
            AgentState.Paused => ReadySql,
            _ => HeldSql,
        }, agentId, (long)SliceWorker.Size));
        return await ApplyAsync(session, agentId, ids, clock) ? ids.Count : 0;
    }

    /// <summary>Moves these tasks of an agent as it stands now: cancels, holds or queues them. False when its status asks for nothing.</summary>
    public static async ValueTask<bool> ApplyAsync(WriteSession session, string agentId, IReadOnlyList<string> ids, TimeProvider clock)
    {
        if (ids.Count == 0)
            return false;
        switch (await StateAsync(session, agentId))
        {
            case AgentState.Deleted:
                await TaskMoves.CancelAsync(session, ids, CancelReason.AgentDeleted, clock);
                return true;
            case AgentState.Paused:
                await TaskMoves.HoldAsync(session, ids);
                return true;
            case AgentState.Active:
                await TaskMoves.ResumeAsync(session, ids);
                return true;
            default:
                return false;
        }
    }

    // Locked until the end of the write: whoever pauses or activates the agent meanwhile sees what was done here.
    private static async ValueTask<AgentState> StateAsync(WriteSession session, string agentId)
    {
        await using var reader = await session.Command(StateSql, agentId).ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return AgentState.Other;
        if (await reader.IsDBNullAsync(1) is false && Convert.ToBoolean(reader.GetValue(1), System.Globalization.CultureInfo.InvariantCulture))
            return AgentState.Deleted;
        return reader.GetString(0) switch
        {
            "paused" => AgentState.Paused,
            "active" => AgentState.Active,
            _ => AgentState.Other,
        };
    }

    private enum AgentState
    {
        Active,
        Paused,
        Deleted,
        Other,
    }
}

using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Execution;

/// <summary>
/// The hand-written SQL of node runs. A run is moved on by rows without their texts, which can be large and many: input and output
/// are fetched for what the plan asks for.
/// </summary>
internal static class NodeRows
{
    private const string Columns = $"{Key}, status, waiting_for, task_id, agent_id, input, output, {Rest}";

    private const string Key = "run_id, node_id, iteration, item_index, attempt";

    private const string Rest = """
        branch, error_code, error_message, superseded, copied, due_at, input_tokens, output_tokens, cost_micros, trust, secrecy, started_at,
        completed_at, decided_by, items
        """;

    private const string InsertSql = $"""
        insert into workflow_node_runs ({Columns})
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25)
        on conflict do nothing
        """;

    private const string UpdateSql = """
        update workflow_node_runs set status = @p5, waiting_for = @p6, output = coalesce(@p7, output), branch = @p8, error_code = @p9, error_message = @p10, superseded = @p11,
          due_at = @p12, input_tokens = @p13, output_tokens = @p14, cost_micros = @p15, trust = @p16, secrecy = @p17, completed_at = @p18, decided_by = @p19
        where run_id = @p0 and node_id = @p1 and iteration = @p2 and item_index = @p3 and attempt = @p4
        """;

    private const string WholeSql = $"select {Columns}, null, null from workflow_node_runs where run_id = @p0";

    private const string OfRunSql = $"""
        select {Key}, status, waiting_for, task_id, agent_id, null, null, {Rest}, octet_length(input), octet_length(output)
        from workflow_node_runs where run_id = @p0
        """;

    private const string OfTaskSql = $"{OfRunSql} and task_id = @p1";

    // The nodes for the index, the keys for the row.
    private const string These = $"from workflow_node_runs where run_id = @p0 and node_id in each(@p1) and ({TextKey}) in each(@p2)";

    private const string TextKey = "node_id || ' ' || iteration || ' ' || item_index || ' ' || attempt";

    private const string InputsSql = $"select {Key}, input {These}";

    private const string OutputsSql = $"select {Key}, output {These}";

    private const string EndedSql = "select count(*) from workflow_node_runs where run_id = @p0 and task_id = @p1 and not copied and not superseded and completed_at is not null";

    /// <summary>Adds an attempt; false when it is there already.</summary>
    public static async ValueTask<bool> InsertAsync(WriteSession session, WorkflowNodeRun row) => await session.ExecuteAsync(InsertSql,
        row.RunId, row.NodeId, (long)row.Iteration, (long)row.ItemIndex, (long)row.Attempt, row.Status.ToText(), row.WaitingFor?.ToText(), row.TaskId,
        row.AgentId, row.Input, row.Output, row.Branch, row.ErrorCode, row.ErrorMessage, row.Superseded, row.Copied, row.DueAt?.ToMicros(),
        row.InputTokens, row.OutputTokens, row.CostMicros, row.Trust.ToText(), row.Secrecy.ToText(), row.StartedAt.ToMicros(), row.CompletedAt?.ToMicros(), row.DecidedBy, (long?)row.Items) > 0;

    /// <summary>Writes what can change of an attempt. An output is written once: a row that was read without it keeps it.</summary>
    public static async ValueTask UpdateAsync(WriteSession session, WorkflowNodeRun row) => await session.ExecuteAsync(UpdateSql,
        row.RunId, row.NodeId, (long)row.Iteration, (long)row.ItemIndex, (long)row.Attempt, row.Status.ToText(), row.WaitingFor?.ToText(), row.Output,
        row.Branch, row.ErrorCode, row.ErrorMessage, row.Superseded, row.DueAt?.ToMicros(), row.InputTokens, row.OutputTokens, row.CostMicros,
        row.Trust.ToText(), row.Secrecy.ToText(), row.CompletedAt?.ToMicros(), row.DecidedBy);

    /// <summary>All attempts of a run without input and output; only how long they are. Lock the run first.</summary>
    public static ValueTask<List<WorkflowNodeRun>> OfRunAsync(WriteSession session, string runId) => ReadAsync(session.Command(OfRunSql, runId));

    /// <summary>The same of one task alone.</summary>
    public static ValueTask<List<WorkflowNodeRun>> OfTaskAsync(WriteSession session, string runId, string taskId) => ReadAsync(session.Command(OfTaskSql, runId, taskId));

    /// <summary>All attempts of a run with all their texts. Lock the run first.</summary>
    public static ValueTask<List<WorkflowNodeRun>> WholeAsync(WriteSession session, string runId) => ReadAsync(session.Command(WholeSql, runId));

    /// <summary>Puts the texts that a plan asks for into its rows.</summary>
    public static async ValueTask FetchAsync(WriteSession session, string runId, List<WorkflowNodeRun> rows, FetchTexts asked)
    {
        var inputs = await TextsAsync(session, InputsSql, runId, asked.Inputs);
        var outputs = await TextsAsync(session, OutputsSql, runId, asked.Outputs);
        for (var i = 0; i < rows.Count; i++)
        {
            var key = NodeKey.Of(rows[i]);
            if (inputs.TryGetValue(key, out var input))
                rows[i] = rows[i] with { Input = input, InputLeftOut = null };
            if (outputs.TryGetValue(key, out var output))
                rows[i] = rows[i] with { Output = output, OutputLeftOut = null };
        }
    }

    private static async ValueTask<Dictionary<NodeKey, string?>> TextsAsync(WriteSession session, string sql, string runId, IReadOnlyCollection<NodeKey> keys)
    {
        var found = new Dictionary<NodeKey, string?>();
        if (keys.Count == 0)
            return found;
        var nodes = JsonSerializer.Serialize(keys.Select(k => k.NodeId).Distinct(StringComparer.Ordinal));
        var these = JsonSerializer.Serialize(keys.Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.NodeId} {k.Iteration} {k.Item} {k.Attempt}")));
        await using var reader = await session.Command(sql, runId, nodes, these).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add(new NodeKey(reader.GetString(1), (int)reader.GetInt64(2), (int)reader.GetInt64(3), (int)reader.GetInt64(4)), reader.TextOrNull(5));
        return found;
    }

    /// <summary>Whether the attempt that a task makes at a node has ended.</summary>
    public static async ValueTask<bool> HasEndedAsync(WriteSession session, string runId, string taskId)
    {
        await using var reader = await session.Command(EndedSql, runId, taskId).ExecuteReaderAsync();
        return await reader.ReadAsync() && reader.GetInt64(0) > 0;
    }

    private static async ValueTask<List<WorkflowNodeRun>> ReadAsync(DbCommand command)
    {
        var rows = new List<WorkflowNodeRun>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(Read(reader));
        return rows;
    }

    private static WorkflowNodeRun Read(DbDataReader row) => new()
    {
        RunId = row.GetString(0),
        NodeId = row.GetString(1),
        Iteration = (int)row.GetInt64(2),
        ItemIndex = (int)row.GetInt64(3),
        Attempt = (int)row.GetInt64(4),
        Status = EnumText.Parse<AgentTaskStatus>(row.GetString(5)),
        WaitingFor = row.EnumOrNull<WaitingFor>(6),
        TaskId = row.TextOrNull(7),
        AgentId = row.TextOrNull(8),
        Input = row.TextOrNull(9),
        Output = row.TextOrNull(10),
        Branch = row.TextOrNull(11),
        ErrorCode = row.TextOrNull(12),
        ErrorMessage = row.TextOrNull(13),
        Superseded = row.GetBoolean(14),
        Copied = row.GetBoolean(15),
        DueAt = row.InstantOrNull(16),
        InputTokens = row.GetInt64(17),
        OutputTokens = row.GetInt64(18),
        CostMicros = row.LongOrNull(19),
        Trust = EnumText.Parse<Trust>(row.GetString(20)),
        Secrecy = EnumText.Parse<Secrecy>(row.GetString(21)),
        StartedAt = Ids.FromMicros(row.GetInt64(22)),
        CompletedAt = row.InstantOrNull(23),
        DecidedBy = row.TextOrNull(24),
        Items = (int?)row.LongOrNull(25),
        InputLeftOut = (int?)row.LongOrNull(26),
        OutputLeftOut = (int?)row.LongOrNull(27),
    };
}

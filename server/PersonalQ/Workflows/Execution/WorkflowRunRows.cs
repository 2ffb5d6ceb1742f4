using System.Data.Common;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Execution;

/// <summary>The hand-written SQL of runs: one is read and written with every task that ends.</summary>
internal static class WorkflowRunRows
{
    private const string RunColumns = """
        id, workflow_id, workflow_version, name, process, status, waiting_for, inputs, output, error_code, error_message, definition, team, rerun_of,
        max_cost_micros, cost_micros, input_tokens, output_tokens, trust, secrecy, created_at, started_at, completed_at, updated_at, number, started_by, only_node
        """;

    private const string InsertSql = $"""
        insert into workflow_runs ({RunColumns}, search_text)
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25, @p26, @p27)
        """;

    private const string SelectSql = $"select {RunColumns} from workflow_runs where id = @p0";

    private const string UpdateSql = """
        update workflow_runs set status = @p1, waiting_for = @p2, output = @p3, error_code = @p4, error_message = @p5, max_cost_micros = @p6,
          cost_micros = @p7, input_tokens = @p8, output_tokens = @p9, completed_at = @p10, updated_at = @p11,
          search_text = case when @p12 then @p13 else search_text end
        where id = @p0
        """;

    /// <summary>Adds a run.</summary>
    public static async ValueTask InsertAsync(WriteSession session, WorkflowRun run) => await session.ExecuteAsync(InsertSql,
        run.Id, run.WorkflowId, (long?)run.WorkflowVersion, run.Name, run.Process.ToText(), run.Status.ToText(), run.WaitingFor?.ToText(), run.Inputs,
        run.Output, run.ErrorCode, run.ErrorMessage, run.Definition, run.Team, run.RerunOf, run.MaxCostMicros, run.CostMicros, run.InputTokens,
        run.OutputTokens, run.Trust.ToText(), run.Secrecy.ToText(), run.CreatedAt.ToMicros(), run.StartedAt?.ToMicros(), run.CompletedAt?.ToMicros(),
        run.UpdatedAt.ToMicros(), (long)run.Number, run.StartedBy?.ToText(), run.OnlyNode,
        session.SearchText(run.Name, run.Inputs, run.ErrorMessage));

    /// <summary>The number of the next run of a workflow, or of the next run without one. Runs of one workflow wait for each other here.</summary>
    public static async ValueTask<int> NextNumberAsync(WriteSession session, string? workflowId)
    {
        if (workflowId is not null)
            await session.LockAsync("workflows", workflowId);
        await using var reader = workflowId is null
            ? await session.Command("select coalesce(max(number), 0) + 1 from workflow_runs where workflow_id is null").ExecuteReaderAsync()
            : await session.Command("select coalesce(max(number), 0) + 1 from workflow_runs where workflow_id = @p0", workflowId).ExecuteReaderAsync();
        await reader.ReadAsync();
        return (int)reader.GetInt64(0);
    }

    /// <summary>Locks a run and reads it as it is then; null when there is none.</summary>
    public static async ValueTask<WorkflowRun?> LoadAsync(WriteSession session, string id)
    {
        await session.LockAsync("workflow_runs", id);
        await using var reader = await session.Command(SelectSql, id).ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : null;
    }

    /// <summary>Writes what can change of a run.</summary>
    public static async ValueTask UpdateAsync(WriteSession session, WorkflowRun run)
    {
        // The inputs may be long and never change: they are folded again only where the error that is searched with them does.
        var fails = run.ErrorMessage != run.StoredError;
        await session.ExecuteAsync(UpdateSql, run.Id, run.Status.ToText(), run.WaitingFor?.ToText(), run.Output, run.ErrorCode, run.ErrorMessage, run.MaxCostMicros, run.CostMicros,
            run.InputTokens, run.OutputTokens, run.CompletedAt?.ToMicros(), run.UpdatedAt.ToMicros(), fails, fails ? session.SearchText(run.Name, run.Inputs, run.ErrorMessage) : null);
        run.StoredError = run.ErrorMessage;
    }

    private static WorkflowRun Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        WorkflowId = row.TextOrNull(1),
        WorkflowVersion = (int?)row.LongOrNull(2),
        Name = row.GetString(3),
        Process = EnumText.Parse<WorkflowProcess>(row.GetString(4)),
        Status = EnumText.Parse<AgentTaskStatus>(row.GetString(5)),
        WaitingFor = row.EnumOrNull<WaitingFor>(6),
        Inputs = row.GetString(7),
        Output = row.TextOrNull(8),
        ErrorCode = row.TextOrNull(9),
        ErrorMessage = row.TextOrNull(10),
        StoredError = row.TextOrNull(10),
        Definition = row.GetString(11),
        Team = row.TextOrNull(12),
        RerunOf = row.TextOrNull(13),
        MaxCostMicros = row.LongOrNull(14),
        CostMicros = row.LongOrNull(15),
        InputTokens = row.GetInt64(16),
        OutputTokens = row.GetInt64(17),
        Trust = EnumText.Parse<Trust>(row.GetString(18)),
        Secrecy = EnumText.Parse<Secrecy>(row.GetString(19)),
        CreatedAt = Ids.FromMicros(row.GetInt64(20)),
        StartedAt = row.InstantOrNull(21),
        CompletedAt = row.InstantOrNull(22),
        UpdatedAt = Ids.FromMicros(row.GetInt64(23)),
        Number = (int)row.GetInt64(24),
        StartedBy = row.EnumOrNull<WorkflowRunSource>(25),
        OnlyNode = row.TextOrNull(26),
    };
}

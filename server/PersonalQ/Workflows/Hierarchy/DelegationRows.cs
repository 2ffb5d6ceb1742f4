using System.Data.Common;
using System.Text.Json;
using PersonalQ.Tasks;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>The hand-written SQL of delegations. Where only states count they are read without their results, which can be large.</summary>
internal static class DelegationRows
{
    private const string Columns = $"{BeforeResult}, result, {AfterResult}";

    private const string BeforeResult = """
        id, run_id, manager_task_id, from_agent_id, to_agent_id, member, call_key, sequence, position, key, kind, of_key, after, instruction,
        expected_output, task_id, status
        """;

    private const string AfterResult = "error, review, feedback, trust, secrecy, created_at, completed_at";

    private const string InsertSql = $"""
        insert into workflow_delegations ({Columns})
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24)
        """;

    private const string UpdateSql = """
        update workflow_delegations set task_id = @p1, status = @p2, result = coalesce(@p3, result), error = @p4, review = @p5, feedback = @p6, trust = @p7, secrecy = @p8, completed_at = @p9
        where id = @p0
        """;

    private const string OfRun = "from workflow_delegations where run_id = @p0 order by created_at, sequence, position";

    private const string WholeSql = $"select {Columns}, false {OfRun}";

    private const string StatesSql = $"select {BeforeResult}, null, {AfterResult}, result is not null {OfRun}";

    private const string ResultsSql = "select id, result from workflow_delegations where id in each(@p0)";

    /// <summary>All delegations of a run, oldest first. Lock the run first.</summary>
    public static ValueTask<List<WorkflowDelegation>> OfRunAsync(WriteSession session, string runId) => ReadAsync(session.Command(WholeSql, runId));

    /// <summary>The same without their results.</summary>
    public static ValueTask<List<WorkflowDelegation>> StatesAsync(WriteSession session, string runId) => ReadAsync(session.Command(StatesSql, runId));

    /// <summary>These with their results.</summary>
    public static async ValueTask<List<WorkflowDelegation>> WithResultsAsync(WriteSession session, List<WorkflowDelegation> some)
    {
        if (!some.Exists(d => d.IsResultLeftOut))
            return some;
        var results = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var reader = await session.Command(ResultsSql, JsonSerializer.Serialize(some.Where(d => d.IsResultLeftOut).Select(d => d.Id))).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            results[reader.GetString(0)] = reader.TextOrNull(1);
        return some.ConvertAll(d => d.IsResultLeftOut ? d with { Result = results[d.Id], IsResultLeftOut = false } : d);
    }

    private static async ValueTask<List<WorkflowDelegation>> ReadAsync(DbCommand command)
    {
        var found = new List<WorkflowDelegation>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add(Read(reader));
        return found;
    }

    /// <summary>Adds a delegation and tells of it.</summary>
    public static async ValueTask InsertAsync(WriteSession session, WorkflowDelegation d)
    {
        await session.ExecuteAsync(InsertSql,
            d.Id, d.RunId, d.ManagerTaskId, d.FromAgentId, d.ToAgentId, d.Member, d.CallKey, (long)d.Sequence, (long)d.Position, d.Key, d.Kind, d.OfKey, d.After,
            d.Instruction, d.ExpectedOutput, d.TaskId, d.Status.ToText(), d.Result, d.Error, d.Review, d.Feedback, d.Trust.ToText(), d.Secrecy.ToText(),
            d.CreatedAt.ToMicros(), d.CompletedAt?.ToMicros());
        session.Raise(new WorkflowDelegationChanged(d));
    }

    /// <summary>Writes what can change of a delegation and tells of it. A row that was read without its result keeps it.</summary>
    public static async ValueTask UpdateAsync(WriteSession session, WorkflowDelegation d)
    {
        await session.ExecuteAsync(UpdateSql,
            d.Id, d.TaskId, d.Status.ToText(), d.Result, d.Error, d.Review, d.Feedback, d.Trust.ToText(), d.Secrecy.ToText(), d.CompletedAt?.ToMicros());
        session.Raise(new WorkflowDelegationChanged(d));
    }

    private static WorkflowDelegation Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        RunId = row.GetString(1),
        ManagerTaskId = row.GetString(2),
        FromAgentId = row.GetString(3),
        ToAgentId = row.GetString(4),
        Member = row.GetString(5),
        CallKey = row.GetString(6),
        Sequence = (int)row.GetInt64(7),
        Position = (int)row.GetInt64(8),
        Key = row.GetString(9),
        Kind = row.GetString(10),
        OfKey = row.TextOrNull(11),
        After = row.GetString(12),
        Instruction = row.GetString(13),
        ExpectedOutput = row.TextOrNull(14),
        TaskId = row.TextOrNull(15),
        Status = EnumText.Parse<AgentTaskStatus>(row.GetString(16)),
        Result = row.TextOrNull(17),
        Error = row.TextOrNull(18),
        Review = row.TextOrNull(19),
        Feedback = row.TextOrNull(20),
        Trust = EnumText.Parse<Trust>(row.GetString(21)),
        Secrecy = EnumText.Parse<Secrecy>(row.GetString(22)),
        CreatedAt = Ids.FromMicros(row.GetInt64(23)),
        CompletedAt = row.InstantOrNull(24),
        IsResultLeftOut = row.GetBoolean(25),
    };
}

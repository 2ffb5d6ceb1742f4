using PersonalQ.Limits;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Execution;

namespace PersonalQ.Tests.Workflows.Plan;

/// <summary>What a resumed run does again is worked out within bounds, and outside of the write when it takes long.</summary>
public sealed class ResumeTests
{
    private const int Rounds = 1_000;

    [Fact]
    public void The_failed_round_of_a_long_loop_is_repeated() =>
        Assert.Equal(["a#1000"], WorkflowRunResume.ToRepeat(Definition(), Rows(), TextBudget.Ordinary()).Select(PlanRun.Name));

    [Fact]
    public void A_walk_that_takes_too_much_is_given_up() =>
        Assert.Throws<TextLimitException>(() => WorkflowRunResume.ToRepeat(Definition(), Rows(), new TextBudget(TextLimits.Ordinary with { Steps = 10_000 }, TimeProvider.System)));

    [Fact]
    public async Task A_long_walk_is_made_outside_of_the_write_and_the_write_repeated()
    {
        await using var app = await PersonalQApp.StartAsync();
        var definition = Definition();
        var run = new WorkflowRun
        {
            Id = "run",
            Name = "Run",
            Process = definition.Process,
            Definition = RawJson.From(definition).Text,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        var tries = 0;
        var wanted = await app.Database.WriteAsync(session =>
        {
            tries++;
            return ValueTask.FromResult(WorkflowRunResume.ToRepeat(session, run, definition, Rows(), TimeProvider.System));
        }, CancellationToken.None);
        Assert.Equal(["a#1000"], wanted.Select(PlanRun.Name));
        Assert.Equal(2, tries);
    }

    // A loop that has gone round a thousand times beside many nodes that wait for others, so that each round looks at all of them.
    private static WorkflowDefinition Definition()
    {
        var waiting = Enumerable.Range(0, 150).SelectMany(n => (string[])[$"w1>n{n}", $"w2>n{n}", $"w3>n{n}"]);
        return Graphs.Of(string.Join(' ', [.. waiting, "a>again", "again>a:repeat", "again>end:done"]), Graphs.Loop("again", Rounds));
    }

    private static List<WorkflowNodeRun> Rows()
    {
        var rows = new List<WorkflowNodeRun>();
        for (var round = 0; round < Rounds; round++)
        {
            rows.Add(Row("a", round) with { Output = "\"done\"" });
            rows.Add(Row("again", round) with { Output = "1", Branch = Branches.Repeat });
        }
        rows.Add(Row("a", Rounds) with { Status = AgentTaskStatus.Failed, ErrorCode = "broken" });
        rows.AddRange(from name in (string[])["w1", "w2", "w3"] select Row(name, 0) with { Status = AgentTaskStatus.Running });
        return rows;
    }

    private static WorkflowNodeRun Row(string node, int round) =>
        new() { RunId = "run", NodeId = node, Iteration = round, Attempt = 1, Status = AgentTaskStatus.Completed, StartedAt = DateTimeOffset.UnixEpoch };
}

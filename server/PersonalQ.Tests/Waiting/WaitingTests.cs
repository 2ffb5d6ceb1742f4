using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Waiting;

[Trait("Database", "any")]
public sealed class WaitingTests
{
    [Fact]
    public async Task An_approval_shows_the_question_worked_out_and_all_there_is_to_decide_on()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var workflow = new
        {
            name = "Letters",
            inputs = new[] { new { name = "city", type = "string" } },
            nodes = new object[]
            {
                new { id = "draft", agent_id = (await world.AgentAsync()).Id, label = "Letter to {{inputs.city}}", instruction = "draft" },
                new { id = "ok", type = "approval", label = "Send to {{inputs.city}}?", instruction = "Is this good enough for {{inputs.city}}?" },
            },
            edges = new[] { new { source = "draft", target = "ok" } },
        };
        var run = await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow, new { city = "Rome" })).Id(), "approval");
        var waiting = Assert.Single((await world.App.GetAsync("/api/v1/waiting")).EnumerateArray());
        Assert.Equal(("approval", "Send to Rome?", "Is this good enough for Rome?"), (waiting.Text("kind"), waiting.Text("title"), waiting.Text("text")));
        Assert.Equal((run.Id(), "Letters", "ok"), (waiting.Text("workflow_run_id"), waiting.Text("workflow_run_name"), waiting.Text("node_id")));
        Assert.Equal("optional", waiting.Text("reason"));
        Assert.NotEqual(JsonValueKind.Null, waiting.GetProperty("expires_at").ValueKind);
        var content = Assert.Single(waiting.GetProperty("content").EnumerateArray());
        Assert.Equal(("draft", "Letter to Rome", "draft done"), (content.Text("node_id"), content.Text("title"), content.Text("value")));
        var task = await world.App.GetAsync($"/api/v1/tasks/{content.Text("task_id")}");
        Assert.Equal("Letters: Letter to Rome", task.Text("title"));
        Assert.Equal("Letter to Rome", run.GetProperty("labels").Text("draft"));

        var decided = await world.App.DecideAsync(run.Id(), "ok", new { approved = true });
        Assert.Equal("you", decided.Node("ok").Text("decided_by"));
        Assert.NotEqual(JsonValueKind.Null, decided.Node("ok").GetProperty("completed_at").ValueKind);
        Assert.Empty((await world.App.GetAsync("/api/v1/waiting")).EnumerateArray());
    }

    [Fact]
    public async Task The_definition_may_name_what_is_shown()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var workflow = WorkflowWorld.Graph(await world.AgentAsync(), "a>b b>ok", null,
            new { id = "ok", type = "approval", content = "First: {{outputs.a}}", instruction = "Good?" });
        await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow)).Id(), "approval");
        var content = (await world.App.GetAsync("/api/v1/waiting"))[0].GetProperty("content");
        Assert.Equal("First: a done", Assert.Single(content.EnumerateArray()).Text("value"));
        using var wrong = await world.App.TryPostAsync("/api/v1/workflows", WorkflowWorld.Graph(await world.AgentAsync(), "a>ok", null,
            new { id = "ok", type = "approval", content = "{{outputs.nowhere}}" }));
        Assert.Equal("nodes.ok.content unknown_value", await HttpProbe.FieldsAsync(wrong));
    }

    [Theory]
    [InlineData("always", true)]
    [InlineData("always", false)]
    [InlineData("when_rejected", false)]
    public async Task A_reason_has_to_be_given_where_the_question_wants_one(string wish, bool approved)
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var workflow = WorkflowWorld.Graph(await world.AgentAsync(), "a>ok ok>b:approved ok>c:rejected", null, new { id = "ok", type = "approval", reason = wish });
        var run = await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow)).Id(), "approval");
        Assert.Equal(wish, (await world.App.GetAsync("/api/v1/waiting"))[0].Text("reason"));
        using var silent = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/ok/decide", new { approved, reason = "  " });
        Assert.Equal("reason required", await HttpProbe.FieldsAsync(silent));
        await world.App.DecideAsync(run.Id(), "ok", new { approved, reason = "Because" });
        await world.App.RunEndAsync(run.Id());
    }

    [Fact]
    public async Task What_was_shown_the_last_time_stands_beside_what_has_changed()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var round = 0;
        world.Fake.When(_ => Support.Fakes.FakeAnswer.Say($"Version {Interlocked.Increment(ref round)}"));
        var workflow = WorkflowWorld.Graph(await world.AgentAsync(), "draft>ok ok>more more>draft:repeat", null,
            new { id = "ok", type = "approval" }, new { id = "more", type = "loop", loop = new { max_iterations = 3, until = "outputs.draft == 'Version 2'" } });
        var run = await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow)).Id(), "approval");
        Assert.Equal(JsonValueKind.Null, (await world.App.GetAsync("/api/v1/waiting"))[0].GetProperty("content")[0].GetProperty("before").ValueKind);
        await world.App.DecideAsync(run.Id(), "ok", new { approved = true });
        var again = await Eventually.GetAsync(() => world.App.GetAsync("/api/v1/waiting"), w => w.GetArrayLength() > 0, "the second round to ask");
        var content = again[0].GetProperty("content")[0];
        Assert.Equal(("Version 2", "Version 1"), (content.Text("value"), content.Text("before")));
        await world.App.DecideAsync(run.Id(), "ok", new { approved = true });
        Assert.Equal("completed", (await world.App.RunEndAsync(run.Id())).Text("status"));
    }

    [Fact]
    public async Task Tasks_that_hold_for_a_person_are_told_with_what_they_ask()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Ada", ("status", "active"));
        var clock = TimeProvider.System;
        var life = new TaskLife(app.Database, clock);
        var guard = await WaitAsync("Round and round", WaitingFor.Input, new RunStep
        {
            TaskId = "", Run = 0, Sequence = 3, Kind = StepKind.Note, Name = NoteName.LoopGuard, State = StepState.Unknown, StartedAt = clock.GetUtcNow(),
            Request = RawJson.From(new NoteRequest("It has called 'search' three times.")).Text,
        });
        var call = await WaitAsync("Send it", WaitingFor.Outcome, new RunStep
        {
            TaskId = "", Run = 0, Sequence = 2, Kind = StepKind.ToolCall, Name = "send_letter", State = StepState.Unknown, StartedAt = clock.GetUtcNow(),
            Request = """{"arguments":{"to":"Rome"}}""", Error = "The program ended while the letter was sent.",
        });
        var deadly = await WaitAsync("Dig", WaitingFor.Outcome, new RunStep
        {
            TaskId = "", Run = 0, Sequence = 1, Kind = StepKind.Note, Name = NoteName.EndedProgram, State = StepState.Unknown, StartedAt = clock.GetUtcNow(),
            Request = RawJson.From(new NoteRequest("This task ended the program three times.")).Text,
        });
        var held = await WaitAsync("Too dear", WaitingFor.Budget, new RunStep
        {
            TaskId = "", Run = 0, Sequence = 1, Kind = StepKind.Note, Name = NoteName.Budget, State = StepState.Done, StartedAt = clock.GetUtcNow(),
            Request = RawJson.From(new NoteRequest("The task has spent $0.10 of $0.10.")).Text,
        }, t => t.MaxCostMicros = 100_000);
        await WaitAsync("Of the samples", WaitingFor.Input, null, sample: true);

        var waiting = await app.GetAsync("/api/v1/waiting");
        Assert.Equal(["question", "outcome", "ended_program", "budget"], waiting.Texts("kind"));
        Assert.Equal(["It has called 'search' three times.", "The program ended while the letter was sent.", "This task ended the program three times.", "The task has spent $0.10 of $0.10."], waiting.Texts("text"));
        Assert.Equal([guard, call, deadly, held], waiting.Texts("task_id"));
        Assert.Equal("Ada", waiting[0].Text("agent_name"));
        Assert.Equal(3, waiting[0].GetProperty("step").GetInt32());
        Assert.Equal("Rome", waiting[1].GetProperty("call").GetProperty("arguments").Text("to"));
        Assert.Equal(0.1m, waiting[3].GetProperty("max_cost_usd").GetDecimal());
        Assert.Equal(["outcome"], (await app.GetAsync("/api/v1/waiting?kind=outcome,approval")).Texts("kind"));
        Assert.Equal([deadly], (await app.GetAsync("/api/v1/waiting?kind=ended_program")).Texts("task_id"));
        Assert.Equal([held], (await app.GetAsync($"/api/v1/waiting?task_id={held}")).Texts("task_id"));

        using var page = await app.Client.GetAsync("/api/v1/waiting?limit=1&skip=1");
        Assert.Equal(["outcome"], (await PersonalQApp.ReadAsync(page)).Texts("kind"));
        Assert.Equal("4", page.Headers.GetValues("X-Total-Count").Single());
        await HttpProbe.ProblemAsync(await app.Client.GetAsync("/api/v1/waiting?kind=nothing"), 422, "validation_error");

        await app.PostAsync($"/api/v1/tasks/{guard}/steps/3/resolve", new { action = "fail" });
        Assert.Equal(3, (await app.GetAsync("/api/v1/waiting")).GetArrayLength());

        async Task<string> WaitAsync(string title, WaitingFor why, RunStep? step, Action<AgentTask>? with = null, bool sample = false)
        {
            var task = await app.Database.WriteAsync(async session =>
            {
                var now = clock.Now();
                var made = new AgentTask
                {
                    Id = Ids.New(clock), AgentId = agent.Id(), Title = title, Status = AgentTaskStatus.Running, WaitingFor = why, IsSample = sample,
                    StartedAt = now, CreatedAt = now, UpdatedAt = now,
                };
                with?.Invoke(made);
                await TaskRows.CopyAsync(session, made);
                if (step is not null)
                    session.Db.RunSteps.Add(step with { TaskId = made.Id });
                return made;
            }, CancellationToken.None);
            return task.Id;
        }
    }

    [Fact]
    public async Task Agents_that_cannot_work_say_why_and_tasks_of_paused_ones_are_counted()
    {
        await using var app = await PersonalQApp.StartAsync();
        var keyless = await app.CreateAgentAsync("Keyless", ("model", "claude-haiku-4-5"), ("status", "active"));
        var failed = await app.PostAsync("/api/v1/tasks", new { agent_id = keyless.Id(), title = "Work" });
        failed = await app.TaskWhenAsync(failed.Id(), "failed");
        var resting = await app.CreateAgentAsync("Resting", ("status", "paused"));
        for (var i = 0; i < 2; i++)
            await app.PostAsync("/api/v1/tasks", new { agent_id = resting.Id(), title = $"Later {i}" });
        await app.CreateAgentAsync("Idle", ("status", "paused"));

        var waiting = await app.GetAsync("/api/v1/waiting");
        Assert.Equal(["agent_error", "agent_paused"], waiting.Texts("kind"));
        Assert.Equal(("Keyless", "not_configured", failed.Id()), (waiting[0].Text("title"), waiting[0].Text("error_code"), waiting[0].Text("task_id")));
        Assert.Equal(failed.Text("error_message"), waiting[0].Text("text"));
        Assert.Equal(("Resting", 2), (waiting[1].Text("title"), waiting[1].GetProperty("tasks").GetInt32()));
        var agent = await app.GetAsync($"/api/v1/agents/{keyless.Id()}");
        Assert.Equal(("not_configured", failed.Text("error_message"), failed.Id()), (agent.Text("error_code"), agent.Text("error_message"), agent.Text("error_task_id")));

        await app.PatchAsync($"/api/v1/agents/{resting.Id()}/status", new { status = "active" });
        var active = await PersonalQApp.ReadAsync(await app.PatchAsync($"/api/v1/agents/{keyless.Id()}/status", new { status = "active" }));
        Assert.Equal(JsonValueKind.Null, active.GetProperty("error_message").ValueKind);
        Assert.Empty((await app.GetAsync("/api/v1/waiting")).EnumerateArray());
    }
}

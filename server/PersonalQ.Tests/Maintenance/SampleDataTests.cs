using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed class SampleDataTests
{
    private const string Samples = "/api/v1/system/sample-data";

    private static readonly Dictionary<string, string?> Seeded = new() { ["SAMPLE_DATA"] = null };

    [Fact]
    public async Task A_first_start_shows_a_product_in_use_and_calls_no_model()
    {
        await using var app = await PersonalQApp.StartAsync(Seeded);
        var agents = (await app.GetAsync("/api/v1/agents")).EnumerateArray().ToList();
        Assert.Equal(
            ["Code Review Assistant", "Content Creator", "Customer Support Bot", "Data Analyst", "Demo Guide", "Email Automation", "Research Assistant"],
            agents.Select(a => a.Text("name")).Order(StringComparer.Ordinal));
        Assert.Equal(4, agents.Select(a => a.Text("agent_type")).Distinct().Count());
        Assert.Equal(5, agents.Select(a => a.Text("status")).Distinct().Count());
        Assert.All(agents, a => Assert.True(a.GetProperty("is_sample").GetBoolean()));
        Assert.All(agents.Where(a => a.Text("status") == "active"), a => Assert.Equal("demo/echo", a.Text("model")));
        var retired = (await app.GetAsync("/api/v1/models")).EnumerateArray().Where(m => m.GetProperty("retired").GetBoolean()).Select(m => m.Text("id")).ToList();
        Assert.DoesNotContain(agents, a => retired.Contains(a.Text("model")));
        Assert.All(agents.Where(a => a.Text("status") == "error"), a => Assert.Equal("invalid_key", a.Text("error_code")));
        Assert.All(agents, a => Assert.Contains("sample", a.GetProperty("tags").EnumerateArray().Select(t => t.GetString())));

        var tasks = (await app.GetAsync("/api/v1/tasks?limit=500")).EnumerateArray().ToList();
        Assert.True(tasks.Count > 25);
        foreach (var agent in agents)
        {
            var own = tasks.Where(t => t.Text("agent_id") == agent.Id()).ToList();
            Assert.Equal(own.Count(t => t.Text("status") == "completed"), agent.GetProperty("tasks_completed").GetInt32());
            Assert.Equal(own.Count(t => t.Text("status") == "failed"), agent.GetProperty("tasks_failed").GetInt32());
            Assert.InRange(agent.GetProperty("uptime").GetDouble(), 30, 100);
        }
        var pending = tasks.Where(t => t.Text("status") == "pending").ToList();
        Assert.NotEmpty(pending);
        Assert.All(pending, t => Assert.Equal("paused", agents.Single(a => a.Id() == t.Text("agent_id")).Text("status")));
        Assert.All(pending, t => Assert.Equal("agent", t.Text("waiting_for")));
        Assert.DoesNotContain(tasks, t => t.Text("status") == "running");
        Assert.Equal(JsonValueKind.True, (await app.GetAsync("/api/v1/system")).GetProperty("has_sample_data").ValueKind);
        Assert.Equal(JsonValueKind.False, (await app.GetAsync("/api/v1/system")).GetProperty("has_own_data").ValueKind);
        await app.PostAsync("/api/v1/tasks", new { agent_id = agents.First(a => a.Text("status") == "paused").Id(), title = "A task of my own" });
        Assert.Equal(JsonValueKind.True, (await app.GetAsync("/api/v1/system")).GetProperty("has_own_data").ValueKind);
    }

    [Fact]
    public async Task Sample_journals_and_numbers_are_as_real_ones_would_be()
    {
        await using var app = await PersonalQApp.StartAsync(Seeded);
        await using var db = app.Database.Read();
        var tasks = await db.Tasks.ToListAsync();
        var steps = await db.RunSteps.ToListAsync();
        foreach (var task in tasks)
        {
            var own = steps.Where(s => s.TaskId == task.Id).OrderBy(s => s.Sequence).ToList();
            Assert.Equal(task.StepsCount, own.Count);
            Assert.Equal(task.InputTokens, own.Sum(s => s.InputTokens));
            Assert.Equal(task.OutputTokens, own.Sum(s => s.OutputTokens));
            Assert.Equal(task.CostMicros, own.Sum(s => s.CostMicros));
            Assert.Equal(task.StartedAt is null, own.Count == 0);
            if (own.Count > 0)
                Assert.NotNull(new RawJson(own[0].Request!).Read<RunStart>().SystemPrompt);
            if (task.Status == AgentTaskStatus.Completed)
                Assert.Contains("Sample result", new RawJson(task.OutputData!).Read<RunOutput>().Result, StringComparison.Ordinal);
        }
        Assert.Contains(steps, s => s.Kind == StepKind.ToolCall);
        var trail = await db.Activities.ToListAsync();
        Assert.Equal(trail.Count, await db.ActivityCounts.SumAsync(c => c.Entries));
        Assert.Equal(tasks.Count(t => t.Status == AgentTaskStatus.Completed), trail.Count(a => a.Title.StartsWith("Completed task: ", StringComparison.Ordinal)));
        Assert.Equal(trail.OrderBy(a => a.CreatedAt).Select(a => a.CreatedAt), trail.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => a.CreatedAt));
        var points = (await app.GetAsync("/api/v1/metrics/trends?window=30d")).GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(0, points.Sum(p => p.GetProperty("tasks_created").GetInt32() + p.GetProperty("cost_usd").GetDouble()));
        double cost = 0, created = 0;
        foreach (var agent in (await app.GetAsync("/api/v1/agents")).EnumerateArray())
        {
            var own = (await app.GetAsync($"/api/v1/metrics/agents/{agent.Id()}?window=30d")).GetProperty("points").EnumerateArray().ToList();
            created += own.Sum(p => p.GetProperty("tasks_created").GetInt32());
            cost += own.Sum(p => p.GetProperty("cost_usd").GetDouble());
        }
        Assert.Equal(tasks.Count, created);
        Assert.Equal(tasks.Sum(t => t.CostMicros ?? 0) / 1e6, cost, 0.000001);
        Assert.True(cost > 0);
        var metrics = await app.GetAsync("/api/v1/metrics");
        Assert.Equal((0, 0, 0, 0), (metrics.GetProperty("total_tasks").GetInt32(), metrics.GetProperty("tasks_failed").GetInt32(),
            metrics.GetProperty("tasks_waiting").GetInt32(), metrics.GetProperty("total_agents").GetInt32()));
        Assert.Equal(metrics.GetProperty("cost_month_usd").GetDouble(), (await app.GetAsync("/api/v1/budget")).GetProperty("spent_month_usd").GetDouble());
        Assert.Empty((await app.GetAsync("/api/v1/metrics/usage?window=30d&group_by=agent")).EnumerateArray());
        Assert.Empty((await app.GetAsync("/api/v1/waiting")).EnumerateArray());
    }

    [Fact]
    public async Task A_newcomer_can_run_a_task_at_once_without_a_key()
    {
        await using var app = await PersonalQApp.StartAsync(Seeded);
        var guide = (await app.GetAsync("/api/v1/agents?search=demo guide"))[0];
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = guide.Id(), title = "Say hello" });
        task = await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks/" + task.Id()), t => t.Text("status") is "completed" or "failed", "the demo model");
        Assert.Equal("completed", task.Text("status"));
    }

    [Fact]
    public async Task A_failed_sample_task_can_be_retried()
    {
        await using var app = await PersonalQApp.StartAsync(Seeded);
        var agent = (await app.GetAsync("/api/v1/agents?search=Customer Support"))[0];
        await PersonalQApp.ReadAsync(await app.PutAsync("/api/v1/agents/" + agent.Id(), new { model = "demo/echo" }));
        var failed = (await app.GetAsync($"/api/v1/tasks?agent_id={agent.Id()}&status=failed"))[0];
        await app.PostAsync($"/api/v1/tasks/{failed.Id()}/retry", new { from = "start" });
        await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks/" + failed.Id()), t => t.Text("status") == "completed", "the retried task");
    }

    [Fact]
    public async Task Removing_the_samples_leaves_nothing_of_them()
    {
        await using var app = await PersonalQApp.StartAsync(Seeded);
        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync(Samples)).StatusCode);
        await using var db = app.Database.Read();
        Assert.Equal(0, await db.Agents.CountAsync());
        Assert.Equal(0, await db.AgentStatusChanges.CountAsync());
        Assert.Equal(0, await db.Tasks.CountAsync());
        Assert.Equal(0, await db.RunSteps.CountAsync());
        Assert.Equal(0, await db.Activities.CountAsync());
        Assert.Equal(0, await db.ActivityCounts.SumAsync(c => c.Entries));
        Assert.Equal(0, await db.MetricBuckets.CountAsync());
        Assert.Equal(0, (await app.GetAsync("/api/v1/agents")).GetArrayLength());
        Assert.Equal(JsonValueKind.False, (await app.GetAsync("/api/v1/system")).GetProperty("has_sample_data").ValueKind);
        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync(Samples)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await app.Client.PostAsync(Samples, null)).StatusCode);
        Assert.Equal(7, (await app.GetAsync("/api/v1/agents")).GetArrayLength());
        await HttpProbe.ProblemAsync(await app.Client.PostAsync(Samples, null), 409, "sample_data_present");
    }

    [Fact]
    public async Task What_the_user_made_stays_when_the_samples_go()
    {
        await using var app = await PersonalQApp.StartAsync(Seeded);
        await app.CreateAgentAsync("Mine");
        var edited = (await app.GetAsync("/api/v1/agents?search=Data Analyst"))[0];
        await PersonalQApp.ReadAsync(await app.PutAsync("/api/v1/agents/" + edited.Id(), new { description = "Now mine" }));
        var guide = (await app.GetAsync("/api/v1/agents?search=Demo Guide"))[0];
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = guide.Id(), title = "My own" });
        task = await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks/" + task.Id()), t => t.Text("status") == "completed", "my task");
        var folder = app.Services.GetRequiredService<DataFolder>();
        var sample = (await app.GetAsync($"/api/v1/tasks?agent_id={edited.Id()}"))[0].Id();
        Directory.CreateDirectory(folder.Workspace(sample));
        Directory.CreateDirectory(folder.Workspace(task.Id()));
        var creator = (await app.GetAsync("/api/v1/agents?search=Content Creator"))[0];
        var held = await app.PostAsync("/api/v1/tasks", new { agent_id = creator.Id(), title = "Held" });

        var plan = await app.GetAsync(Samples);
        Assert.Equal(["Content Creator", "Demo Guide"], plan.GetProperty("agents").EnumerateArray().Where(a => a.GetProperty("stays").GetBoolean()).Select(a => a.Text("name")));
        Assert.Equal(["Code Review Assistant", "Customer Support Bot", "Email Automation", "Research Assistant"],
            plan.GetProperty("agents").EnumerateArray().Where(a => !a.GetProperty("stays").GetBoolean()).Select(a => a.Text("name")));
        Assert.True(plan.GetProperty("tasks").GetInt32() > 20);

        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync(Samples)).StatusCode);

        Assert.Equal(["Content Creator", "Data Analyst", "Demo Guide", "Mine"], (await app.GetAsync("/api/v1/agents?sort=name")).Texts("name"));
        var kept = await app.GetAsync("/api/v1/agents/" + edited.Id());
        Assert.Equal("Now mine", kept.Text("description"));
        Assert.Equal(0, kept.GetProperty("tasks_completed").GetInt32());
        Assert.Equal([held.Id(), task.Id()], (await app.GetAsync("/api/v1/tasks")).Texts("id"));
        Assert.Equal("agent", (await app.GetAsync("/api/v1/tasks/" + held.Id())).Text("waiting_for"));
        Assert.False((await app.GetAsync("/api/v1/agents/" + guide.Id())).GetProperty("is_sample").GetBoolean());
        Assert.Equal(1, (await app.GetAsync("/api/v1/agents/" + guide.Id())).GetProperty("tasks_completed").GetInt32());
        Assert.Equal(task.GetRawText(), (await app.GetAsync("/api/v1/tasks/" + task.Id())).GetRawText());
        Assert.NotEmpty((await app.GetAsync($"/api/v1/tasks/{task.Id()}/steps")).EnumerateArray());
        Assert.False(Directory.Exists(folder.Workspace(sample)));
        Assert.True(Directory.Exists(folder.Workspace(task.Id())));
        Assert.Equal(3, (await app.GetAsync("/api/v1/activities?task_id=" + task.Id())).GetArrayLength());
        var activities = await app.Client.GetAsync("/api/v1/activities?limit=500");
        Assert.Equal((await PersonalQApp.ReadAsync(activities)).GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(activities.Headers.GetValues("X-Total-Count")));
        var metrics = await app.GetAsync("/api/v1/metrics");
        Assert.Equal((4, 2, 1), (metrics.GetProperty("total_agents").GetInt32(), metrics.GetProperty("total_tasks").GetInt32(), metrics.GetProperty("tasks_completed").GetInt32()));
        var points = (await app.GetAsync("/api/v1/metrics/trends?window=30d")).GetProperty("points").EnumerateArray().ToList();
        Assert.Equal((2, 1), (points.Sum(p => p.GetProperty("tasks_created").GetInt32()), points.Sum(p => p.GetProperty("tasks_completed").GetInt32())));
        Assert.Equal(0, points.Sum(p => p.GetProperty("tasks_failed").GetInt32()));
        Assert.False((await app.GetAsync("/api/v1/system")).GetProperty("has_sample_data").GetBoolean());
    }

    [Fact]
    public async Task Samples_that_were_removed_do_not_come_back_with_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            await using (var first = await PersonalQApp.StartAsync(Seeded, folder: folder))
            {
                if (first.Database.IsShared)
                    return; // each app of a test has a PostgreSQL database of its own
                await first.Client.DeleteAsync(Samples);
            }
            await using var second = await PersonalQApp.StartAsync(Seeded, folder: folder);
            Assert.Equal(0, (await second.GetAsync("/api/v1/agents")).GetArrayLength());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_command_line_seeds_with_and_without_a_running_server()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(0, "seed");
        Assert.Contains("Added 7 sample agents", terminal.Output);
        await terminal.ExpectAsync(2, "seed");
        Assert.Contains("Remove them first", terminal.Error);
        using var stop = new CancellationTokenSource();
        var serving = terminal.RunAsync(stop.Token, "serve");
        await Eventually.TrueAsync(() => terminal.Output.Contains("Stop ", StringComparison.Ordinal), "the welcome");
        await terminal.ExpectAsync(2, "seed");
        using var client = new HttpClient { BaseAddress = new Uri(terminal.Output.Split("Open")[1].Split('\n')[0].Trim()) };
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(Samples)).StatusCode);
        await terminal.ExpectAsync(0, "seed");
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task An_installation_tells_what_it_is()
    {
        await using var app = await PersonalQApp.StartAsync();
        var system = await app.GetAsync("/api/v1/system");
        Assert.Equal(
            ["version", "data_folder", "database", "started_at", "uptime_seconds", "workers", "has_sample_data", "has_own_data", "has_model", "offline", "environment_notes"],
            system.EnumerateObject().Select(p => p.Name));
        Assert.Equal(app.Folder, system.Text("data_folder"));
        Assert.Equal(app.Database.IsShared ? "postgresql" : "sqlite", system.Text("database"));
        Assert.False(system.GetProperty("has_sample_data").GetBoolean());
        Assert.False(system.GetProperty("has_own_data").GetBoolean());
        Assert.True(system.GetProperty("workers").GetProperty("concurrency").GetInt32() > 0);
        await using var keyed = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test" });
        Assert.True((await keyed.GetAsync("/api/v1/system")).GetProperty("has_model").GetBoolean());
    }
}

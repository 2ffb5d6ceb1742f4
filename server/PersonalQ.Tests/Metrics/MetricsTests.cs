using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Metrics;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Metrics;

public sealed class MetricsTests
{
    // A Saturday evening before Berlin's clocks go forward.
    private static readonly DateTimeOffset Start = new(2026, 1, 3, 21, 40, 0, TimeSpan.Zero);

    private static async Task<(PersonalQApp App, MovedClock Clock, TaskLife Life)> StartAsync()
    {
        var clock = new MovedClock(Start, "Europe/Berlin");
        var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        return (app, clock, new TaskLife(app.Database, clock));
    }

    [Fact]
    public async Task An_empty_installation_has_numbers_too()
    {
        var (app, _, _) = await StartAsync();
        await using var _1 = app;
        Assert.Equal(
            """
            {"total_agents":0,"active_agents":0,"total_tasks":0,"tasks_completed":0,"tasks_running":0,"tasks_pending":0,"tasks_failed":0,"tasks_cancelled":0,
            "tasks_waiting":0,"tasks_parked":0,"average_success_rate":0,"total_execution_time_hours":0,"activities_24h":0,"cost_today_usd":0,"cost_month_usd":0,
            "input_tokens_today":0,"output_tokens_today":0}
            """.ReplaceLineEndings(""),
            (await app.GetAsync("/api/v1/metrics")).GetRawText());
        Assert.Equal(
            """{"total_agents":0,"active_agents":0,"tasks_completed":0,"avg_success_rate":0,"trends":{"agents_change":"No change this week","tasks_change":"No data","success_rate_change":"No data"}}""",
            (await app.GetAsync("/api/v1/metrics/dashboard")).GetRawText());
        Assert.Equal(0, (await app.GetAsync("/api/v1/metrics/usage?group_by=model")).GetArrayLength());
        await HttpProbe.ProblemAsync(await app.Client.GetAsync("/api/v1/metrics/agents/nobody"), 404, "not_found");
        Assert.Equal("window unknown_value", await HttpProbe.FieldsAsync(await app.Client.GetAsync("/api/v1/metrics/trends?window=1y")));
        Assert.Equal("group_by unknown_value", await HttpProbe.FieldsAsync(await app.Client.GetAsync("/api/v1/metrics/usage?group_by=colour")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_numbers_are_those_of_the_rows_after_any_course_of_events(int seed)
    {
        var (app, clock, life) = await StartAsync();
        await using var _ = app;
        var random = new Random(seed);
        var agents = new List<string>();
        foreach (var name in new[] { "One", "Two", "Three" })
            agents.Add((await app.CreateAgentAsync(name, ("status", "active"))).Id());
        var open = new List<AgentTask>();
        var ended = new List<AgentTask>();
        var sequence = 0;
        for (var i = 0; i < 400; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(random.Next(700))); // about 97 days in all, over the change of the clocks
            switch (random.Next(10))
            {
                case 0 or 1 or 2 or 3:
                    open.Add(await life.CreateAsync(agents[random.Next(3)]));
                    break;
                case 4 or 5 or 6 when open.Count > 0:
                    var task = Take(open);
                    if (random.Next(5) > 0)
                    {
                        await life.StartAsync(task.Id);
                        for (var call = random.Next(3); call > 0; call--)
                            await life.ModelCallAsync(task, sequence++, random.Next(2) == 0 ? "anthropic/a" : "openai/b", random.Next(1000), random.Next(100),
                                random.Next(20) == 0 ? null : random.Next(5000), random.Next(4) == 0 ? StepState.Failed : StepState.Done);
                        clock.Advance(TimeSpan.FromMilliseconds(random.Next(200_000)));
                        ended.Add(await (random.Next(3) switch { 0 => life.FailAsync(task.Id), 1 => life.CancelAsync(task.Id), _ => life.CompleteAsync(task.Id) }));
                    }
                    else
                        ended.Add(await life.CancelAsync(task.Id));
                    break;
                case 7 when ended.Count > 0:
                    open.Add(await life.RetryAsync(Take(ended).Id));
                    break;
                case 8 when open.Count > 0:
                    await life.StartAsync(open[0].Id);
                    break;
                case 9 when i > 200 && (await app.Client.DeleteAsync("/api/v1/agents/" + agents[2])).IsSuccessStatusCode: // which cancels its open tasks
                    ended.AddRange(open.Where(t => t.AgentId == agents[2]));
                    open.RemoveAll(t => t.AgentId == agents[2]);
                    break;
            }
        }
        await CheckAsync(app, clock, agents);

        AgentTask Take(List<AgentTask> from)
        {
            var at = random.Next(from.Count);
            var task = from[at];
            from.RemoveAt(at);
            return task;
        }
    }

    private static async Task CheckAsync(PersonalQApp app, MovedClock clock, List<string> agents)
    {
        await using var db = app.Database.Read();
        var tasks = await db.Tasks.ToListAsync();
        var calls = (await db.RunSteps.Where(s => s.Kind == StepKind.ModelCall).ToListAsync()).Select(s => (Step: s, Agent: tasks.Single(t => t.Id == s.TaskId).AgentId)).ToList();
        var living = await db.Agents.Where(a => a.DeletedAt == null).ToListAsync();
        var zone = clock.LocalTimeZone;
        var now = clock.GetUtcNow();
        var worked = tasks.Where(t => t.Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed).ToList();

        var metrics = await app.GetAsync("/api/v1/metrics");
        Assert.Equal(living.Count, Number("total_agents"));
        Assert.Equal(tasks.Count, Number("total_tasks"));
        foreach (var status in Enum.GetValues<AgentTaskStatus>())
            Assert.Equal(tasks.Count(t => t.Status == status), Number("tasks_" + status.ToText()));
        Assert.Equal(Math.Round(100.0 * tasks.Count(t => t.Status == AgentTaskStatus.Completed) / worked.Count, 1), metrics.GetProperty("average_success_rate").GetDouble());
        Assert.Equal(Math.Round(worked.Sum(Seconds) / 3600, 1), metrics.GetProperty("total_execution_time_hours").GetDouble());
        Assert.Equal(await db.Activities.CountAsync(a => a.CreatedAt >= now.AddDays(-1)), Number("activities_24h"));
        Assert.Equal(calls.Where(c => Local(c.Step.StartedAt).Date == Local(now).Date).Sum(c => c.Step.CostMicros ?? 0) / 1e6, metrics.GetProperty("cost_today_usd").GetDouble());
        Assert.Equal(calls.Where(c => Local(c.Step.StartedAt) is var l && (l.Year, l.Month) == (Local(now).Year, Local(now).Month)).Sum(c => c.Step.CostMicros ?? 0) / 1e6, metrics.GetProperty("cost_month_usd").GetDouble());

        foreach (var agent in await db.Agents.ToListAsync())
        {
            Assert.Equal(worked.Count(t => t.AgentId == agent.Id && t.Status == AgentTaskStatus.Completed), agent.TasksCompleted);
            Assert.Equal(worked.Count(t => t.AgentId == agent.Id && t.Status == AgentTaskStatus.Failed), agent.TasksFailed);
        }
        foreach (var (window, days) in new[] { ("24h", 0), ("7d", 7), ("30d", 30), ("90d", 90) })
        {
            CheckPoints((await app.GetAsync("/api/v1/metrics/trends?window=" + window)).GetProperty("points"), days, tasks, [.. calls.Select(c => c.Step)]);
            foreach (var agent in living)
            {
                var own = await app.GetAsync($"/api/v1/metrics/agent{(days == 7 ? "" : "s")}/{agent.Id}?window={window}");
                CheckPoints(own.GetProperty("points"), days, [.. tasks.Where(t => t.AgentId == agent.Id)], [.. calls.Where(c => c.Agent == agent.Id).Select(c => c.Step)]);
                Assert.Equal(tasks.Count(t => t.AgentId == agent.Id && t.Status == AgentTaskStatus.Pending), own.GetProperty("pending_tasks").GetInt32());
                Assert.Equal(tasks.Count(t => t.AgentId == agent.Id && t.Status == AgentTaskStatus.Running), own.GetProperty("running_tasks").GetInt32());
            }
        }
        var usage = await app.GetAsync("/api/v1/metrics/usage?window=90d&group_by=model");
        var inWindow = calls.Where(c => Local(c.Step.FinishedAt!.Value).Date > Local(now).Date.AddDays(-90)).ToList();
        Assert.Equal(2, usage.GetArrayLength());
        foreach (var model in usage.EnumerateArray())
            CheckUsage(model, inWindow.Where(c => c.Step.Name == model.Text("key")));
        foreach (var agent in (await app.GetAsync("/api/v1/metrics/usage?window=90d&group_by=agent")).EnumerateArray())
            CheckUsage(agent, inWindow.Where(c => c.Agent == agent.Text("key")));
        foreach (var day in (await app.GetAsync("/api/v1/metrics/usage?window=90d")).EnumerateArray())
            CheckUsage(day, inWindow.Where(c => Local(c.Step.FinishedAt!.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) == day.Text("label")));

        int Number(string field) => metrics.GetProperty(field).GetInt32();
        DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        static double Seconds(AgentTask t) => t.StartedAt is { } started ? (long)(t.CompletedAt!.Value - started).TotalMilliseconds / 1000.0 : 0;

        void CheckPoints(JsonElement points, int days, List<AgentTask> of, List<RunStep> steps)
        {
            Assert.Equal(days == 0 ? 24 : days, points.GetArrayLength());
            foreach (var point in points.EnumerateArray())
            {
                var start = point.GetProperty("start").GetDateTimeOffset();
                bool Within(DateTimeOffset? at) => at is { } x && (days == 0 ? x >= start && x < start.AddHours(1) : Local(x).Date == Local(start).Date);
                Assert.Equal(of.Count(t => Within(t.CreatedAt)), point.GetProperty("tasks_created").GetInt32());
                foreach (var status in new[] { AgentTaskStatus.Completed, AgentTaskStatus.Failed, AgentTaskStatus.Cancelled })
                    Assert.Equal(of.Count(t => t.Status == status && Within(t.CompletedAt)), point.GetProperty("tasks_" + status.ToText()).GetInt32());
                var done = of.Where(t => t.Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed && Within(t.CompletedAt)).ToList();
                double? rate = done.Count == 0 ? null : Math.Round(100.0 * done.Count(t => t.Status == AgentTaskStatus.Completed) / done.Count, 2);
                Assert.Equal(rate, Maybe(point, "success_rate"));
                Assert.Equal(done.Count == 0, Maybe(point, "average_duration_seconds") is null);
                Assert.Equal(done.Count == 0 ? 0 : done.Average(Seconds), Maybe(point, "average_duration_seconds") ?? 0, 0.001);
                var used = steps.Where(s => Within(s.FinishedAt)).ToList();
                Assert.Equal(used.Sum(s => s.InputTokens + s.CacheReadTokens + s.CacheWriteTokens), point.GetProperty("input_tokens").GetInt64());
                Assert.Equal(used.Sum(s => s.OutputTokens), point.GetProperty("output_tokens").GetInt64());
                Assert.Equal(used.Sum(s => s.CostMicros ?? 0) / 1e6, point.GetProperty("cost_usd").GetDouble());
            }
        }

        static void CheckUsage(JsonElement answer, IEnumerable<(RunStep Step, string Agent)> of)
        {
            var steps = of.Select(c => c.Step).ToList();
            Assert.Equal(steps.Count, answer.GetProperty("calls").GetInt32());
            Assert.Equal(steps.Sum(s => s.InputTokens), answer.GetProperty("input_tokens").GetInt64());
            Assert.Equal(steps.Sum(s => s.OutputTokens), answer.GetProperty("output_tokens").GetInt64());
            Assert.Equal(steps.Sum(s => s.CacheReadTokens), answer.GetProperty("cache_read_tokens").GetInt64());
            Assert.Equal(steps.Sum(s => s.CacheWriteTokens), answer.GetProperty("cache_write_tokens").GetInt64());
            double? cost = steps.Exists(s => s.CostMicros is null) ? null : steps.Sum(s => s.CostMicros!.Value) / 1e6;
            Assert.Equal(cost, Maybe(answer, "cost_usd"));
        }

        static double? Maybe(JsonElement of, string field) => of.GetProperty(field) is { ValueKind: JsonValueKind.Number } n ? n.GetDouble() : null;
    }

    [Fact]
    public async Task What_a_deleted_task_did_and_cost_stays_counted()
    {
        var (app, clock, life) = await StartAsync();
        await using var _ = app;
        var agent = await app.CreateAgentAsync();
        var task = await life.CreateAsync(agent.Id());
        await life.StartAsync(task.Id);
        await life.ModelCallAsync(task, 1, "anthropic/a", 1000, 100, 1_500_000);
        clock.Advance(TimeSpan.FromMinutes(30));
        await life.CompleteAsync(task.Id);
        await life.DeleteAsync(task.Id);
        var metrics = await app.GetAsync("/api/v1/metrics");
        Assert.Equal(0, metrics.GetProperty("total_tasks").GetInt32());
        Assert.Equal(1.5, metrics.GetProperty("cost_month_usd").GetDouble());
        Assert.Equal(0.5, metrics.GetProperty("total_execution_time_hours").GetDouble());
        Assert.Equal(1, (await app.GetAsync("/api/v1/agents/" + agent.Id())).GetProperty("tasks_completed").GetInt32());
        Assert.Equal(1, (await app.GetAsync("/api/v1/metrics/trends")).GetProperty("points").EnumerateArray().Sum(p => p.GetProperty("tasks_completed").GetInt32()));
    }

    [Fact]
    public async Task Developments_are_told_in_words()
    {
        var (app, clock, life) = await StartAsync();
        await using var _ = app;
        var agent = (await app.CreateAgentAsync()).Id();
        await EndAsync(completed: 2, failed: 2);
        Assert.Equal("+1 this week|+2 from last month (new baseline)|50.0% (new baseline)", await WordsAsync());
        clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("No change this week|-100.0% from last month|No data", await WordsAsync());
        await EndAsync(completed: 4, failed: 1);
        Assert.Equal("No change this week|+100.0% from last month|+30.0% from last month", await WordsAsync());
        clock.Advance(TimeSpan.FromDays(30));
        await EndAsync(completed: 4, failed: 1);
        await app.CreateAgentAsync("Another");
        Assert.Equal("+1 this week|No change from last month|No change from last month", await WordsAsync());

        async Task EndAsync(int completed, int failed)
        {
            for (var i = 0; i < completed + failed; i++)
            {
                var task = await life.CreateAsync(agent);
                await (i < completed ? life.CompleteAsync(task.Id) : life.FailAsync(task.Id));
            }
        }

        async Task<string> WordsAsync()
        {
            var trends = await app.GetAsync("/api/v1/metrics/trends?window=7d");
            var words = string.Join('|', trends.Text("agents_change"), trends.Text("tasks_change"), trends.Text("success_rate_change"));
            var cards = (await app.GetAsync("/api/v1/metrics/dashboard")).GetProperty("trends");
            Assert.Equal(words, string.Join('|', cards.Text("agents_change"), cards.Text("tasks_change"), cards.Text("success_rate_change")));
            return words;
        }
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-30T10:00:00Z", "2026-03-27T23:00:00Z 2026-03-28T23:00:00Z 2026-03-29T22:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-01-10T05:00:00Z", "2026-01-07T08:00:00Z 2026-01-08T08:00:00Z 2026-01-09T08:00:00Z")]
    [InlineData("UTC", "2026-01-10T00:00:00Z", "2026-01-08T00:00:00Z 2026-01-09T00:00:00Z 2026-01-10T00:00:00Z")]
    public void Days_are_those_of_the_clocks_time_zone(string zone, string now, string lastThree)
    {
        var clock = new MovedClock(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), zone);
        var window = MetricWindow.Named("7d", clock);
        Assert.Equal(lastThree, string.Join(' ', window.Starts.TakeLast(3).Select(h => MetricDelta.InstantOf(h).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))));
        Assert.Equal(6, window.PointOf(MetricDelta.HourOf(clock.GetUtcNow())));
        Assert.Equal(5, window.PointOf(window.Starts[6] - 1));
    }
}

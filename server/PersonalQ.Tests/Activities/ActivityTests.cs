using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Activities;
using PersonalQ.Settings;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Activities;

public sealed class ActivityTests
{
    private const string Activities = "/api/v1/activities";

    private static readonly DateTimeOffset Start = new(2026, 1, 10, 22, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_kind_of_event_leaves_its_entry_in_the_words_of_the_specification()
    {
        var clock = new MovedClock(Start);
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var life = new TaskLife(app.Database, clock);
        var agent = await app.CreateAgentAsync("R&D");
        var path = "/api/v1/agents/" + agent.Id();
        await app.PatchAsync(path + "/status", new { status = "active" });
        await app.PutAsync(path, new { description = "New" });
        var task = await life.CreateAsync(agent.Id(), "Analyze Q4 Sales Data");
        await life.StartAsync(task.Id);
        clock.Advance(TimeSpan.FromSeconds(45.7));
        await life.CompleteAsync(task.Id);
        var other = await life.CreateAsync(agent.Id(), "Bad");
        await life.StartAsync(other.Id);
        await life.FailAsync(other.Id, "The key was refused.", "invalid_key_of_somebody");
        await life.CancelAsync((await life.CreateAsync(agent.Id(), "Unwanted")).Id);
        await app.PatchAsync(path + "/status", new { status = "paused" });
        await app.PatchAsync(path + "/status", new { status = "training" });
        await app.Client.DeleteAsync(path);
        await app.Database.WriteAsync(s =>
        {
            s.Raise(new ServiceConnected("anthropic", "12 models", clock.Now()));
            s.Raise(new ServiceFailed("slack", "No answer", clock.Now()));
            return ValueTask.CompletedTask;
        }, CancellationToken.None);

        var all = (await app.GetAsync(Activities)).EnumerateArray().Reverse().ToList();
        Assert.Equal(
            [
                "agent_created|success|Agent 'R&D' created|Created analytical agent|{}",
                "agent_started|success|Agent 'R&D' status changed|Status changed from inactive to active|{\"old_status\":\"inactive\",\"new_status\":\"active\"}",
                "agent_updated|success|Agent 'R&D' updated|Agent configuration updated|{}",
                $"task_created|info|Created task: Analyze Q4 Sales Data||{{\"task_id\":\"{task.Id}\"}}",
                $"task_started|info|Started task: Analyze Q4 Sales Data||{{\"task_id\":\"{task.Id}\"}}",
                $"task_completed|success|Completed task: Analyze Q4 Sales Data|Task execution successful|{{\"task_id\":\"{task.Id}\",\"duration\":45}}",
                $"task_created|info|Created task: Bad||{{\"task_id\":\"{other.Id}\"}}",
                $"task_started|info|Started task: Bad||{{\"task_id\":\"{other.Id}\"}}",
                $"task_failed|error|Failed task: Bad|The key was refused.|{{\"task_id\":\"{other.Id}\",\"duration\":0,\"error_code\":\"invalid_key_of_somebody\"}}",
            ],
            all.Take(9).Select(Line));
        Assert.Equal(["task_created", "task_cancelled", "agent_stopped", "agent_updated", "agent_deleted", "integration_connected", "integration_error"], all.Skip(9).Select(a => a.Text("activity_type")));
        Assert.Equal("Cancelled task: Unwanted", all[10].Text("title"));
        Assert.Equal("Agent 'R&D' deleted", all[13].Text("title"));
        Assert.Equal("12 models", all[14].Text("description"));
        Assert.Equal("""{"service":"anthropic"}""", all[14].GetProperty("metadata").GetRawText());
        Assert.Equal(["id", "agent_id", "task_id", "activity_type", "status", "title", "description", "metadata", "created_at"], all[5].EnumerateObject().Select(p => p.Name));
        Assert.Equal((agent.Id(), task.Id), (all[5].Text("agent_id"), all[5].Text("task_id")));
        Assert.Equal("2026-01-10T22:30:45.7", all[5].Text("created_at")[..21]);
        Assert.Equal(JsonValueKind.Null, all[14].GetProperty("agent_id").ValueKind);

        static string Line(JsonElement a) =>
            $"{a.Text("activity_type")}|{a.Text("status")}|{a.Text("title")}|{a.GetProperty("description").GetString()}|{a.GetProperty("metadata").GetRawText()}";
    }

    [Fact]
    public async Task An_entry_is_undone_with_what_it_tells()
    {
        await using var app = await PersonalQApp.StartAsync();
        await app.CreateAgentAsync("Twin");
        await HttpProbe.ProblemAsync(await app.SendJsonAsync(HttpMethod.Post, "/api/v1/agents", JsonSerializer.Serialize(AgentCalls.NewAgent("Twin"))), 409, "duplicate_name");
        Assert.Equal(1, (await app.GetAsync(Activities)).GetArrayLength());
    }

    [Fact]
    public async Task Totals_and_pages_are_exact_for_any_filter()
    {
        var clock = new MovedClock(Start);
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var life = new TaskLife(app.Database, clock);
        var agents = new[] { (await app.CreateAgentAsync("One")).Id(), (await app.CreateAgentAsync("Two")).Id() };
        var tasks = new List<string>();
        for (var i = 0; i < 24; i++)
        {
            clock.Advance(TimeSpan.FromHours(2.9)); // three days, with entries at both sides of every midnight
            var task = await life.CreateAsync(agents[i % 2]);
            tasks.Add(task.Id);
            if (i % 3 > 0)
                await life.StartAsync(task.Id);
            if (i % 3 == 2)
                await (i % 4 == 0 ? life.FailAsync(task.Id) : life.CompleteAsync(task.Id));
        }
        var all = (await app.GetAsync(Activities + "?limit=500")).EnumerateArray().ToList();
        Assert.Equal(2 + 24 + 16 + 8, all.Count);
        Assert.Equal(all.Select(a => a.Text("id")).OrderDescending(StringComparer.Ordinal), all.Select(a => a.Text("id")));
        Assert.Equal(all.Select(At).OrderDescending(), all.Select(At));

        string[] times = ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", Time(0), Time(26), Time(30.02), Time(31), Time(54), Time(200), Time(-50)];
        var random = new Random(7);
        for (var i = 0; i < 120; i++)
        {
            var (agent, type, status) = (Pick(["", .. agents, "nobody"]), Pick("", "", "task_created", "task_failed,agent_created", "task_completed&activity_type=task_started"), Pick("", "", "info", "error,success"));
            var (task, after, before) = (i % 10 == 0 ? Pick([.. tasks]) : "", Pick(["", "", .. times]), Pick(["", "", .. times]));
            var expected = all.Where(a =>
                (agent == "" || a.GetProperty("agent_id").GetString() == agent) && (task == "" || a.GetProperty("task_id").GetString() == task)
                && (type == "" || type.Split([",", "&activity_type="], default).Contains(a.Text("activity_type"))) && (status == "" || status.Split(',').Contains(a.Text("status")))
                && (after == "" || At(a) >= DateTimeOffset.Parse(after, CultureInfo.InvariantCulture)) && (before == "" || At(a) < DateTimeOffset.Parse(before, CultureInfo.InvariantCulture)))
                .Select(a => a.Id()).ToList();
            var (skip, limit) = (random.Next(4), random.Next(1, 12));
            var query = string.Concat(Part("agent_id", agent), Part("activity_type", type), Part("status", status), Part("task_id", task), Part("created_after", after), Part("created_before", before));
            var response = await app.Client.GetAsync($"{Activities}?skip={skip}&limit={limit}{query}");
            Assert.Equal(expected.Skip(skip).Take(limit), (await PersonalQApp.ReadAsync(response)).Texts("id"));
            Assert.True(expected.Count == int.Parse(Assert.Single(response.Headers.GetValues("X-Total-Count")), CultureInfo.InvariantCulture), query);
            if (expected.Count > 2)
                Assert.Equal(expected.Skip(2).Take(limit), (await app.GetAsync($"{Activities}?before={expected[1]}&limit={limit}{query}")).Texts("id"));
        }

        T Pick<T>(params T[] from) => from[random.Next(from.Length)];
        static string Part(string name, string value) => value == "" ? "" : $"&{name}={value}";
        static DateTimeOffset At(JsonElement a) => a.GetProperty("created_at").GetDateTimeOffset();
        static string Time(double hours) => Start.AddHours(hours).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("?activity_type=task_exploded", "activity_type")]
    [InlineData("?status=fine", "status")]
    [InlineData("?limit=501", "limit")]
    [InlineData("?created_after=yesterday", "created_after")]
    public async Task What_cannot_be_asked_for_is_named(string query, string field)
    {
        await using var app = await PersonalQApp.StartAsync();
        var problem = await HttpProbe.ProblemAsync(await app.Client.GetAsync(Activities + query), 422, "validation_error");
        Assert.Equal(field, problem.GetProperty("errors")[0].Text("field"));
        Assert.Equal(0, (await app.GetAsync(Activities + "?agent_id=nobody")).GetArrayLength());
    }

    [Theory]
    [InlineData("CAFÉ", 2)]
    [InlineData("  café", 2)]
    [InlineData("100%", 2)]
    [InlineData("100_", 0)]
    [InlineData("café&activity_type=agent_deleted", 1)]
    [InlineData("created", 2)]
    [InlineData("", 3)]
    public async Task A_search_finds_parts_of_an_entry_in_either_case(string search, int count)
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Café 100%");
        await app.CreateAgentAsync("Bar");
        await app.Client.DeleteAsync("/api/v1/agents/" + agent.Id());
        var query = string.Join('&', search.Split('&').Select((part, i) => i == 0 ? "search=" + Uri.EscapeDataString(part) : part));
        var response = await app.Client.GetAsync($"{Activities}?{query}");
        Assert.Equal(count, (await PersonalQApp.ReadAsync(response)).GetArrayLength());
        Assert.Equal(count.ToString(CultureInfo.InvariantCulture), Assert.Single(response.Headers.GetValues("X-Total-Count")));
    }

    [Fact]
    public async Task A_search_that_is_too_long_is_refused()
    {
        await using var app = await PersonalQApp.StartAsync();
        var problem = await HttpProbe.ProblemAsync(await app.Client.GetAsync(Activities + "?search=" + new string('a', 1001)), 422, "validation_error");
        Assert.Equal("search", problem.GetProperty("errors")[0].Text("field"));
    }

    [Fact]
    public async Task The_default_is_50_entries()
    {
        await using var app = await PersonalQApp.StartAsync();
        var life = new TaskLife(app.Database, TimeProvider.System);
        var agent = await app.CreateAgentAsync();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => life.CreateAsync(agent.Id(), $"Task {i}")));
        var response = await app.Client.GetAsync(Activities);
        Assert.Equal(50, (await PersonalQApp.ReadAsync(response)).GetArrayLength());
        Assert.Equal("61", Assert.Single(response.Headers.GetValues("X-Total-Count")));
        Assert.Contains("rel=\"next\"", Assert.Single(response.Headers.GetValues("Link")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_has_every_entry_and_no_cell_that_a_spreadsheet_would_run()
    {
        await using var app = await PersonalQApp.StartAsync();
        var life = new TaskLife(app.Database, TimeProvider.System);
        var agent = await app.CreateAgentAsync("Ä, \"B\"");
        await life.FailAsync((await life.CreateAsync(agent.Id(), "x")).Id, "=HYPERLINK(\"http://evil\")");
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => life.CreateAsync(agent.Id(), $"Task {i}")));
        var request = new HttpRequestMessage(HttpMethod.Get, Activities);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var response = await app.Client.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("activities.csv", response.Content.Headers.ContentDisposition?.FileName);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("id,created_at,activity_type,status,title,description,agent_id,task_id,metadata", lines[0]);
        Assert.Equal(1 + 603, lines.Length);
        Assert.Contains(",agent_created,success,\"Agent 'Ä, \"\"B\"\"' created\",Created analytical agent,", lines[^1], StringComparison.Ordinal);
        Assert.Contains(",Failed task: x,\"'=HYPERLINK(\"\"http://evil\"\")\",", lines[^3], StringComparison.Ordinal);
        Assert.Equal(604, lines.Select(l => l.Split(',')[0]).Distinct().Count());
    }

    [Fact]
    public void Identifiers_rise_strictly_and_tell_their_instant()
    {
        var clock = new MovedClock(Start.AddMicroseconds(1));
        var ids = new ActivityIds(clock);
        var all = new List<(string Id, DateTimeOffset At)>();
        for (var i = 0; i < 20_000; i++)
        {
            all.Add(ids.Next());
            if (i % 3 == 0)
                clock.Advance(TimeSpan.FromMicroseconds(i % 7));
        }
        Assert.Equal(all.Select(x => x.Id).Order(StringComparer.Ordinal), all.Select(x => x.Id));
        Assert.Equal(all.Count, all.DistinctBy(x => x.Id).Count());
        foreach (var (id, at) in all)
        {
            Assert.True(string.CompareOrdinal(id, ActivityIds.LowestAt(at)) >= 0);
            Assert.True(string.CompareOrdinal(id, ActivityIds.LowestAt(at.AddMicroseconds(1))) < 0);
            Assert.Equal('7', id[14]);
        }
        Assert.Equal(Start.AddMicroseconds(1), all[0].At);
    }
}

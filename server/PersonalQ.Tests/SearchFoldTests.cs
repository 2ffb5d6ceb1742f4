using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Database;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests;

/// <summary>Searching compares letters as people do, in every list and on every engine alike.</summary>
[Trait("Database", "any")]
public sealed class SearchFoldTests
{
    // What stands there, and what is searched for.
    private static readonly (string Text, string Search)[] Alike =
    [
        ("ÄÖÜ in a title", "äöü"),
        ("kleine äöü", "ÄÖÜ"),
        ("Café au lait", "CAFE\u0301"),
        ("Cafe\u0301 decomposed", "café d"),
        ("Straße", "STRASSE"),
        ("STRASSENBAHN", "straßenb"),
        ("GROẞER PLATZ", "großer"),
        ("İSTANBUL", "istanbul"),
        ("i\u0307zmir", "İZMİR"),
        ("ISPARTA", "ısparta"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
        ("οδυσσευς αναξ", "ΟΔΥΣΣΕΥΣ Α"),
        ("ｆｕｌｌｗｉｄｔｈ １２", "FULLWIDTH 12"),
        ("plain fullwidth 34", "ｗｉｄｔｈ ３４"),
        ("ПРИВЕТ", "привет"),
        ("ﬁle with a ligature", "file with"),
        ("Do\u00ADnau", "donau"),
        ("한글 이름", "한글"),
        ("ガギグ", "ｶﾞｷﾞｸﾞ"),
        ("100 % ünder_score \\ x", "% ÜNDER_SCORE \\"),
        ("𐐀𐐁 Deseret", "𐐨𐐩"),
        ("Ångström", "A\u030Angström"),
    ];

    // What is searched for and must not be found, although a letter or a sign of a pattern comes near.
    private static readonly string[] Unlike = ["aou", "cafe a", "ünder%x", "ünderXscore", "ü_der", "\u0301", "stra%e"];

    [Theory]
    [InlineData("tasks", "title")]
    [InlineData("agents", "name")]
    [InlineData("workflows", "name")]
    [InlineData("workflow-runs", "name")]
    public async Task Letters_are_found_in_either_case_and_however_they_are_composed(string list, string field)
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await app.AddAgentAsync(name: "nobody");
        foreach (var (text, _) in Alike)
            await MakeAsync(app, list, text, agent.Id);
        foreach (var (text, search) in Alike)
            Assert.True((await FindAsync(app, list, search, field)).Contains(text), $"{search} finds {text} in {list}");
        foreach (var search in Unlike)
            Assert.True((await FindAsync(app, list, search, field)).Count == 0, $"{search} finds nothing in {list}");
    }

    [Fact]
    public async Task Descriptions_and_what_was_changed_are_found_too()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await app.AddAgentAsync();
        var id = await app.AddTaskAsync(agent, "Über die GRÖSSE");
        Assert.Equal(["A task"], await FindAsync(app, "tasks", "ÜBER DIE größe", "title"));
        await app.PatchAsync($"/api/v1/tasks/{id}", new { title = "Élan", description = "plain" });
        Assert.Equal(["Élan"], await FindAsync(app, "tasks", "élAN", "title"));
        Assert.Equal(["Élan"], await FindAsync(app, "tasks", "PLAIN", "title"));
        Assert.Empty(await FindAsync(app, "tasks", "größe", "title"));
        await app.PatchAsync($"/api/v1/tasks/{id}", new { title = "Elan" });
        Assert.Empty(await FindAsync(app, "tasks", "élan", "title"));
        Assert.Equal(["Elan"], await FindAsync(app, "tasks", "ELAN", "title"));
    }

    [Fact]
    public async Task What_an_earlier_version_wrote_is_folded_later_and_indexed_then()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await app.AddAgentAsync();
        for (var i = 0; i < 3; i++)
            await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = $"Öl {i}", description = "für den ÄRGER" });
        await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = "plain" });
        // As the tables were before they had the column.
        await app.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("update tasks set search_text = null");
            await session.ExecuteAsync("update activities set search_text = null");
            await session.ExecuteAsync("delete from installation where name = 'search_texts'");
        }, CancellationToken.None);
        Assert.Empty(await FindAsync(app, "tasks", "ärger", "title"));

        await app.Services.GetRequiredService<SearchTextWorker>().FillAsync(CancellationToken.None);
        Assert.Equal(3, (await FindAsync(app, "tasks", "FÜR DEN ärger", "title")).Count);
        await app.Services.GetRequiredService<PersonalQ.Tasks.TaskSearchWorker>().IndexAsync(CancellationToken.None);
        Assert.Equal(3, (await FindAsync(app, "tasks", "FÜR DEN ärger", "title")).Count);
        Assert.Equal(["plain"], await FindAsync(app, "tasks", "plain", "title"));
        Assert.Equal(3, await CountAsync(app, "select count(*) from activities where activity_type = 'task_created' and search_text like '%öl %'"));
    }

    [Fact]
    public async Task A_secret_is_not_kept_folded()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0", ["SECRET_KEY"] = "Geheim-9J3kQ8zX" });
        var agent = await app.AddAgentAsync();
        await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = "Schlüssel Geheim-9J3kQ8zX" });
        Assert.Equal(0, await CountAsync(app, "select count(*) from tasks where search_text like '%9j3kq8zx%'"));
        Assert.Equal(1, await CountAsync(app, "select count(*) from tasks where search_text like '%schlüssel%'"));
    }

    [Fact]
    public async Task A_run_is_found_by_inputs_and_error()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        await MakeAsync(app, "workflow-runs", "plain", (await app.AddAgentAsync()).Id, "Über Größe");
        Assert.Equal(["plain"], await FindAsync(app, "workflow-runs", "ÜBER grösse", "name"));
        Assert.Equal(["plain"], await FindAsync(app, "workflow-runs", "PLAIN", "name"));

        await using var world = await WorkflowWorld.StartAsync();
        var agent = await world.AgentAsync();
        world.Fake.Always(Support.Fakes.FakeAnswer.Fail(400, message: "Schlüssel GESPERRT"));
        var run = await world.App.RunEndAsync((await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>b"))).Id());
        Assert.Equal("failed", run.Text("status"));
        Assert.Equal(["Test graph"], await FindAsync(world.App, "workflow-runs", "SCHLÜSSEL gesperrt", "name"));
        Assert.Equal(["Test graph"], await FindAsync(world.App, "workflow-runs", "test GRAPH", "name"));
    }

    [Fact]
    public async Task A_text_that_is_too_long_to_be_searched_for_is_refused()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        using var answer = await app.Client.GetAsync($"/api/v1/tasks?search={new string('x', 1_001)}");
        Assert.Equal(422, (int)answer.StatusCode);
    }

    [Fact]
    public void Folding_settles_and_never_fails()
    {
        for (var value = 1; value <= 0x2FFFF; value++)
            if (Rune.IsValid(value))
            {
                var folded = SearchText.Fold($"a{new Rune(value)}b");
                Assert.Equal(folded, SearchText.Fold(folded));
            }
        Assert.Equal("a\uFFFDb", SearchText.Fold("a\ud800b"));
    }

    private static async Task MakeAsync(PersonalQApp app, string list, string text, string agent, string description = "")
    {
        switch (list)
        {
            case "tasks":
                await app.PostAsync("/api/v1/tasks", new { agent_id = agent, title = text });
                break;
            case "agents":
                await app.AddAgentAsync(name: text);
                break;
            case "workflows":
                await app.PostAsync("/api/v1/workflows", Definition(text, agent));
                break;
            default:
                var workflow = await app.PostAsync("/api/v1/workflows", Definition(text, agent));
                await app.PostAsync("/api/v1/workflow-runs", new { workflow_id = workflow.Id(), inputs = new { about = description } });
                break;
        }
    }

    private static object Definition(string name, string agent) => new
    {
        name, process = "graph", inputs = new[] { new { name = "about", type = "string" } },
        nodes = new[] { new { id = "one", type = "agent", agent_id = agent, instruction = "Do it." } }, edges = Array.Empty<object>(),
    };

    private static async Task<IReadOnlyList<string>> FindAsync(PersonalQApp app, string list, string search, string field) =>
        (await app.GetAsync($"/api/v1/{list}?limit=100&search={Uri.EscapeDataString(search)}")).Texts(field);

    private static Task<long> CountAsync(PersonalQApp app, string sql) =>
        app.Database.WriteAsync(async session => (long)(await session.Command(sql).ExecuteScalarAsync())!, CancellationToken.None);
}

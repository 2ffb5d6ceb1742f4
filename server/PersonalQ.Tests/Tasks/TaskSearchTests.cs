using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>Searching finds a part of a title or description, whether the index knows the task yet or not.</summary>
[Trait("Database", "any")]
public sealed class TaskSearchTests : IAsyncLifetime
{
    private static readonly (string Title, string? Description)[] Texts =
    [
        ("Count the sheep", "All of them, twice"),
        ("100 % wool", null),
        ("Snake_case", "and \"quoted\" words"),
        ("C:\\temp", "it's a 'path'"),
        ("Straße nach Österreich", "Für die Größe"),
        ("日本語のテスト", "emoji 🐑🐑🐏 here"),
        ("COUNT DOWN", "ends in xyz"),
        ("xyz", "sheep AND wool OR -title:case*"),
        ("ab", null),
        ("Scattered", "sheaf heel eep"),
    ];

    private static readonly string[] Terms =
    [
        "s", "ee", "sheep", "SHEEP", "e sheep", "count", "%", "0 %", "00 % w", "_", "e_c", "sXcase", "\"", "\"quo", "ed\" w", "'path'", "\\", ":\\t",
        "straße", "Österr", "ür die Gr", "本語", "日本語", "語のテスト", "🐑", "🐑🐑🐏", "xyz", "ab", "abc", "AND wool OR", "-title:", "case*", "*", "zebra",
    ];

    private PersonalQApp app = null!;
    private Agent agent = null!;

    public async ValueTask InitializeAsync()
    {
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        agent = await app.AddAgentAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task The_same_is_found_before_and_after_tasks_are_indexed()
    {
        foreach (var (title, description) in Texts.Take(5))
            await CreateAsync(title, description);
        await IndexAsync();
        foreach (var (title, description) in Texts.Skip(5))
            await CreateAsync(title, description);
        await AssertFoundAsync("half of them indexed");
        await IndexAsync();
        await AssertFoundAsync("all of them indexed");
    }

    [Fact]
    public async Task What_is_changed_or_deleted_is_found_as_it_is_now()
    {
        var changed = await CreateAsync("Shear the sheep", "before noon");
        var deleted = await CreateAsync("Dye the wool", null);
        await IndexAsync();
        await app.PatchAsync($"/api/v1/tasks/{changed}", new { title = "Spin the yarn", description = "after noon" });
        await app.PostAsync($"/api/v1/tasks/{deleted}/cancel", new { });
        await app.Client.DeleteAsync($"/api/v1/tasks/{deleted}");
        for (var times = 0; times < 2; times++)
        {
            Assert.Equal(["Spin the yarn"], await FindAsync("spin the"));
            Assert.Equal(["Spin the yarn"], await FindAsync("after"));
            Assert.Empty(await FindAsync("shear"));
            Assert.Empty(await FindAsync("dye the wool"));
            await IndexAsync();
        }
    }

    [Fact]
    public async Task Among_thousands_a_common_word_a_rare_one_and_filters_are_counted_rightly()
    {
        await app.Database.WriteAsync(async session =>
        {
            for (var i = 0; i < 2_500; i++)
                await TaskRows.CopyAsync(session, new AgentTask
                {
                    Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = $"Sheep {i:0000}", Description = i % 500 == 0 ? "the black one" : null,
                    Status = i % 2 == 0 ? AgentTaskStatus.Completed : AgentTaskStatus.Failed, CreatedAt = TimeProvider.System.Now(), UpdatedAt = TimeProvider.System.Now(),
                });
        }, CancellationToken.None);
        for (var times = 0; times < 2; times++)
        {
            Assert.Equal(2_500, await CountAsync("search=sheep&limit=5"));
            Assert.Equal(1_250, await CountAsync("search=sheep&status=failed&limit=5"));
            Assert.Equal(5, await CountAsync("search=black+one&limit=2"));
            Assert.Equal(0, await CountAsync("search=black+one&status=failed"));
            Assert.Equal(["Sheep 1500", "Sheep 1000"], (await app.GetAsync("/api/v1/tasks?search=BLACK&sort=-title&skip=1&limit=2")).Texts("title"));
            Assert.Equal(13, await CountAsync("search=120&limit=2")); // 0120, 1120, 2120, and 1200 to 1209
            await IndexAsync();
        }
    }

    private async Task<string> CreateAsync(string title, string? description) =>
        (await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id, title, description })).Id();

    private Task IndexAsync() => app.Services.GetRequiredService<TaskSearchWorker>().IndexAsync(CancellationToken.None);

    private async Task AssertFoundAsync(string when)
    {
        foreach (var term in Terms)
        {
            var expected = Texts.Where(t => Holds(t.Title, term) || Holds(t.Description ?? "", term)).Select(t => t.Title).Order(StringComparer.Ordinal);
            Assert.True(expected.SequenceEqual((await FindAsync(term)).Order(StringComparer.Ordinal)), $"{term}, {when}");
        }
    }

    private static bool Holds(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private async Task<IReadOnlyList<string>> FindAsync(string term) =>
        (await app.GetAsync($"/api/v1/tasks?search={Uri.EscapeDataString(term)}")).Texts("title");

    private async Task<int> CountAsync(string query)
    {
        using var answer = await app.Client.GetAsync($"/api/v1/tasks?{query}");
        return int.Parse(answer.Headers.GetValues("X-Total-Count").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }
}

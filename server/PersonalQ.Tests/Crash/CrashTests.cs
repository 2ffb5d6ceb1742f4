using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Crash;

/// <summary>
/// The product is killed (kill -9) again and again at random moments while twenty tasks of several steps run. Nothing
/// may be lost, nothing recorded may be paid again, and nothing may happen twice. CRASH_KILLS sets the number of kills.
/// </summary>
public sealed class CrashTests
{
    private const int Tasks = 20;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("CRASH_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 15;

    [Fact]
    public async Task Killed_again_and_again_every_task_ends_once_and_every_effect_happens_once()
    {
        await using var world = await World.CreateAsync();
        var random = new Random(20261123);
        var ids = new List<string>();
        for (var i = 0; i < Kills; i++)
        {
            await using var server = world.Start();
            await server.AnswersAsync(world.Client);
            ids.AddRange(await world.TopUpAsync(Tasks));
            // The one place where time passes on purpose: the moment of the kill is what is varied.
            await Task.Delay(random.Next(0, 350));
            await server.KillAsync();
        }

        await using var last = world.Start();
        await last.AnswersAsync(world.Client);
        await world.SettleAsync(ids);

        foreach (var id in ids)
            await world.AssertRanOnceAsync(id);
        world.AssertLedger(ids.Count);
    }

    /// <summary>The fake provider, the ledger and the data folder, which outlive the product's processes.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("personalq-crash-").FullName;
        private readonly FakeAnthropic fake = new();
        private readonly Dictionary<string, string?> settings;
        private string? agent;
        private int created;

        private World()
        {
            var port = ServerProcess.FreePort();
            Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            settings = new()
            {
                ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["HOST"] = "127.0.0.1",
                ["DATA_DIR"] = folder,
                ["LEDGER"] = Path.Combine(folder, "ledger.txt"),
                ["SAMPLE_DATA"] = "off",
                ["RATE_LIMIT_PER_MINUTE"] = "0",
                ["LOG_LEVEL"] = "WARNING",
                ["ANTHROPIC_API_KEY"] = "sk-ant-test",
                ["DATABASE_URL"] = null,
            };
        }

        public HttpClient Client { get; }

        public static async Task<World> CreateAsync()
        {
            var world = new World();
            world.fake.Latency = TimeSpan.FromMilliseconds(15);
            world.fake.When(p => p.Turn switch
            {
                0 => FakeAnswer.Call("calculator", new { expression = "1+1" }).AndSay("First I calculate. "),
                1 => FakeAnswer.Call("post_letter", new { to = p.First }),
                2 => FakeAnswer.Call("post_parcel", new { to = p.First }),
                _ => FakeAnswer.Say($"All done for {p.First}"),
            });
            await world.fake.StartAsync();
            world.settings["ANTHROPIC_BASE_URL"] = world.fake.Address.ToString();
            return world;
        }

        public ServerProcess Start() => ServerProcess.Start(settings);

        /// <summary>Creates tasks until so many are at work or will be.</summary>
        public async Task<List<string>> TopUpAsync(int wanted)
        {
            agent ??= (await PostAsync("/api/v1/agents", new
            {
                name = "Postman",
                description = "Posts",
                agent_type = "automation",
                model = $"anthropic/{fake.Models[0]}",
                system_prompt = "You post.",
                status = "active",
            })).Id();
            // What waits for a person is no load: with every kill there is more of it, until nothing else would be left.
            var open = (await GetAsync("/api/v1/tasks?status=pending,running&limit=500")).EnumerateArray()
                .Count(t => t.GetProperty("waiting_for").ValueKind == JsonValueKind.Null);
            var ids = new List<string>();
            for (; open < wanted; open++)
                ids.Add((await PostAsync("/api/v1/tasks", new { agent_id = agent, title = "Post", description = $"job-{created++}." })).Id());
            return ids;
        }

        /// <summary>Answers the product's questions as a person would who looks at the ledger, until every task has ended.</summary>
        public Task SettleAsync(List<string> ids) => Eventually.GetAsync(async () =>
        {
            foreach (var task in (await GetAsync("/api/v1/tasks?waiting_for=outcome&limit=500")).EnumerateArray())
                foreach (var step in (await GetAsync($"/api/v1/tasks/{task.Id()}/steps")).EnumerateArray().Where(s => s.Text("state") == "unknown"))
                {
                    if (step.Text("kind") == "note") // it was under way at three kills in a row
                    {
                        await PostAsync($"/api/v1/tasks/{task.Id()}/steps/{step.GetProperty("sequence").GetInt32()}/resolve", new { action = "continue" });
                        continue;
                    }
                    Assert.Equal("post_letter", step.Text("name")); // a parcel can be asked about
                    var happened = Ledger().Any(l => l.StartsWith($"post_letter {step.GetProperty("request").GetProperty("arguments").Text("to")} ", StringComparison.Ordinal));
                    await PostAsync($"/api/v1/tasks/{task.Id()}/steps/{step.GetProperty("sequence").GetInt32()}/resolve",
                        happened ? new { action = "done", result = (string?)"posted" } : new { action = "repeat", result = (string?)null });
                }
            return (await GetAsync("/api/v1/tasks?status=pending,running&limit=500")).GetArrayLength();
        }, open => open == 0, $"{ids.Count} tasks to end", seconds: 300);

        public async Task AssertRanOnceAsync(string id)
        {
            var task = await GetAsync($"/api/v1/tasks/{id}");
            Assert.True(task.Text("status") == "completed", $"{task}");
            Assert.Equal($"All done for {task.Text("description")}", task.GetProperty("output_data").Text("result"));
            var steps = (await GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
            Assert.Equal(Enumerable.Range(0, steps.Count), steps.Select(s => s.GetProperty("sequence").GetInt32()));
            var calls = steps.Where(s => s.Text("kind") == "model_call").ToList();
            Assert.Equal(4, calls.Count(s => s.Text("state") == "done"));
            var lost = calls.Count(s => s.Text("state") == "failed");
            Assert.All(calls.Where(s => s.Text("state") == "failed"), s => Assert.Equal("lost", s.GetProperty("response").Text("error_kind")));
            // An answer that was paid and not recorded is one that a kill swallowed, and the journal knows of it.
            var paid = fake.Paid.Count(c => c.Prompt.First == task.Text("description"));
            Assert.InRange(paid, 4, 4 + lost);
        }

        public void AssertLedger(int tasks)
        {
            var lines = Ledger().Select(l => string.Join(' ', l.Split(' ')[..2])).ToList();
            Assert.Equal(lines.Distinct().Order(), lines.Order());
            Assert.Equal(2 * tasks, lines.Count);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await fake.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private string[] Ledger() => File.Exists(settings["LEDGER"]) ? File.ReadAllLines(settings["LEDGER"]!) : [];

        private async Task<JsonElement> GetAsync(string path) => await PersonalQApp.ReadAsync(await Client.GetAsync(path));

        private async Task<JsonElement> PostAsync(string path, object body) => await PersonalQApp.ReadAsync(await Client.PostAsJsonAsync(path, body, Json.Options));
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Database;

/// <summary>A database that cannot be written is a clear failure, and leaves nothing half done.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_is_told_and_leaves_no_half_written_task()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        // SQLite's own bound on the file behaves as a full disk does: SQLITE_FULL at the write that needs a page.
        await app.Database.WriteAsync(async session => await session.ExecuteAsync("PRAGMA max_page_count = 1"), CancellationToken.None);

        var answer = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks",
            $$"""{"agent_id":"{{agent.Id}}","title":"x","description":"{{new string('x', 90_000)}}"}""");

        Assert.Equal(507, (int)answer.StatusCode);
        Assert.Contains("storage_full", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var db = app.Database.Read();
        Assert.Equal(0, await db.Tasks.CountAsync());
        Assert.Equal(0, await db.Activities.CountAsync(a => a.TaskId != null));
    }

    [Fact]
    public async Task A_commit_that_meets_a_real_file_size_limit_is_told_and_works_again_when_there_is_room()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "prlimit is a program of Linux");
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        var port = ServerProcess.FreePort();
        await using (var server = ServerProcess.Start(new Dictionary<string, string?>
        {
            ["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["HOST"] = "127.0.0.1", ["DATA_DIR"] = folder, ["LEDGER"] = Path.Combine(folder, "ledger"),
            ["DATABASE_URL"] = null, ["SAMPLE_DATA"] = "off", ["RATE_LIMIT_PER_MINUTE"] = "0", ["WORKER_CONCURRENCY"] = "0",
        }))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await server.AnswersAsync(client);
            var agent = (await PersonalQApp.ReadAsync(await client.PostAsJsonAsync("/api/v1/agents", AgentCalls.NewAgent("Writer", ("status", "active")), Json.Options))).Id();
            var size = new FileInfo(Path.Combine(folder, "personal_q.db-wal")).Length;
            await LimitFilesAsync(server, $"{size + 20_000}:");

            var refused = await PostAsync(client, agent, 90_000);
            Assert.Equal(507, (int)refused.StatusCode);
            Assert.Contains("file size limit", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(server.HasExited);
            Assert.Equal(0, (await PersonalQApp.ReadAsync(await client.GetAsync("/api/v1/tasks"))).GetArrayLength());

            await LimitFilesAsync(server, "unlimited:");
            Assert.Equal(201, (int)(await PostAsync(client, agent, 90_000)).StatusCode);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string agent, int size) =>
        client.PostAsJsonAsync("/api/v1/tasks", new { agent_id = agent, title = "x", description = new string('x', size) }, Json.Options);

    private static async Task LimitFilesAsync(ServerProcess server, string limit)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--fsize={limit}"]);
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }

    [Fact]
    public async Task A_task_whose_answer_comes_while_another_program_holds_the_database_completes_with_that_answer()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        var waits = new Said("waits for the database");
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["LOG_LEVEL"] = "WARNING",
        }, s => s.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(waits));
        fake.Next(FakeAnswer.Say("One two three").Hold(1));
        var id = await app.AddTaskAsync(await app.AddAgentAsync($"anthropic/{fake.Models[0]}"), "Work");
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the call");
        await using var intruder = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "personal_q.db")}");
        await intruder.OpenAsync();
        await using (var held = intruder.BeginTransaction(deferred: false))
            await Eventually.TrueAsync(() =>
            {
                fake.ReleaseSilence();
                return waits.Happened.IsCompleted;
            }, "the run's write to fail");

        var done = await app.TaskWhenAsync(id, "completed", "failed");
        Assert.True(done.Text("status") == "completed", $"{done}");
        Assert.Equal("One two three", done.GetProperty("output_data").Text("result"));
        Assert.Single(fake.Calls);
    }

    [Fact]
    public async Task A_database_locked_by_another_program_is_told_and_works_again_when_it_is_free()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        await using var intruder = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "personal_q.db")}");
        await intruder.OpenAsync();
        await using (var held = intruder.BeginTransaction(deferred: false))
        {
            var refused = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id}}","title":"x"}""");
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.Contains("database_busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        var id = await app.AddTaskAsync(agent, "Now");
        await app.TaskWhenAsync(id, "completed");
        Assert.Equal(1, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task A_database_that_is_locked_when_the_server_starts_is_waited_for()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        Agent agent;
        await using (var first = await PersonalQApp.StartAsync(folder: folder))
            agent = await first.AddAgentAsync();
        var intruder = new Intruder(folder);
        await using (var app = await PersonalQApp.StartAsync(folder: folder, services: s => s.Insert(0, ServiceDescriptor.Singleton<IHostedService>(intruder))))
        {
            // Refused together with, or after, what the workers wanted first.
            var refused = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id}}","title":"x"}""");
            Assert.Equal(503, (int)refused.StatusCode);
            await intruder.StopAsync(CancellationToken.None);
            await app.TaskWhenAsync(await app.AddTaskAsync(agent, "Now"), "completed");
        }
        Directory.Delete(folder, recursive: true);
    }

    // Starts before all others, and holds the database from then on.
    private sealed class Intruder(string folder) : IHostedService
    {
        private readonly SqliteConnection connection = new($"Data Source={Path.Combine(folder, "personal_q.db")}");

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await connection.OpenAsync(cancellationToken);
            connection.BeginTransaction(deferred: false);
        }

        public async Task StopAsync(CancellationToken cancellationToken) => await connection.DisposeAsync();
    }
}

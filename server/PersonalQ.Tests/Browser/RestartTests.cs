using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The server is killed (kill -9) under an open page and started again.</summary>
public sealed partial class RestartTests : BrowserApp
{
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
    private readonly FakeAnthropic model = new();
    private readonly int port = ServerProcess.FreePort();
    private readonly HttpClient client = new();
    private ServerProcess? server;

    protected override Uri Address => new($"http://127.0.0.1:{port}");

    public override async ValueTask InitializeAsync()
    {
        client.BaseAddress = Address;
        await model.StartAsync();
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            if (server is not null) await server.DisposeAsync();
            await model.DisposeAsync();
            client.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task StartAsync()
    {
        server = ServerProcess.Start(new Dictionary<string, string?>
        {
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["HOST"] = "127.0.0.1", ["DATA_DIR"] = folder, ["WEB_ROOT"] = WebRoot(),
            ["LEDGER"] = Path.Combine(folder, "ledger.txt"), ["SAMPLE_DATA"] = "off", ["RATE_LIMIT_PER_MINUTE"] = "0", ["LOG_LEVEL"] = "WARNING",
            ["DATABASE_URL"] = null, ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = model.Address.ToString(),
        });
        await server.AnswersAsync(client);
    }

    private async Task<string> PostAsync(string path, object body) =>
        (await PersonalQApp.ReadAsync(await client.PostAsJsonAsync(path, body, Json.Options))).Text("id");

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task A_task_that_is_watched_goes_on_after_the_server_was_killed(Look look)
    {
        model.Next(FakeAnswer.Call("calculator", new { expression = "6*7" }), FakeAnswer.Say("Half a sentence that nobody").Hold(3));
        var agent = await PostAsync("/api/v1/agents", new
        {
            name = "Ada", description = "Calculates", agent_type = "analytical", model = $"anthropic/{model.Models[0]}", system_prompt = "You are a test.", status = "active",
        });
        var task = await PostAsync("/api/v1/tasks", new { agent_id = agent, title = "Calculate" });
        var page = await OpenAsync($"/tasks/{task}", look);
        await Expect(page.GetByTestId("step-model").Last).ToContainTextAsync("Half a sentence");
        await server!.KillAsync();
        await Expect(page.GetByTestId("connection-lost")).ToContainTextAsync(Away());
        await Expect(page.GetByTestId("step-model").Last).ToContainTextAsync("Half a sentence");
        model.Always(FakeAnswer.Say("It is 42."));
        await StartAsync();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
        await Expect(page.GetByTestId("step-model").Last).ToContainTextAsync("It is 42.");
        await Expect(page.GetByTestId("step-tool")).ToHaveCountAsync(1);
        await Expect(page.GetByText("Model call was interrupted")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("connection-lost")).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task What_others_did_while_the_server_was_away_from_this_page_is_there()
    {
        var page = await OpenAsync("/agents");
        await Expect(page.GetByText("No agents yet")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await page.Context.SetOfflineAsync(true);
        await server!.KillAsync();
        await Expect(page.GetByTestId("connection")).ToContainTextAsync(Away());
        await StartAsync();
        await PostAsync("/api/v1/agents", new { name = "Meanwhile", description = "Came while nobody looked", agent_type = "creative", model = "demo/echo", system_prompt = "You are a test." });
        await page.Context.SetOfflineAsync(false);
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Meanwhile");
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
    }

    [GeneratedRegex("Reconnecting|Offline")]
    private static partial Regex Away();
}

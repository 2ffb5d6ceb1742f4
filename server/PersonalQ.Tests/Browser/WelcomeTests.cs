using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The first minutes of a newcomer: a model by each way, a first task, and it is watched to its end.</summary>
public sealed class WelcomeTests : BrowserApp
{
    private readonly FakeAnthropic anthropic = new();
    private readonly FakeOpenAi ollama = new(OpenAiDialect.Ollama);

    private static string Test => TestContext.Current.TestMethod?.MethodName ?? "";

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["ANTHROPIC_BASE_URL"] = anthropic.Address.ToString(),
        ["OLLAMA_BASE_URL"] = Test.Contains("Ollama", StringComparison.Ordinal) ? ollama.Address.ToString() : null,
        ["SAMPLE_DATA"] = Test.Contains("sample", StringComparison.OrdinalIgnoreCase) ? "on" : "off",
    };

    private static ILocator Result(IPage page) => page.GetByTestId("test-result");

    private Task<IPage> ComeAsync(Look look = Look.Light) => OpenAsync("/", look, newcomer: true);

    private static Task TakeAsync(IPage page, string way) => page.GetByRole(AriaRole.Radio, new() { Name = way }).ClickAsync();

    private static async Task WatchAsync(IPage page)
    {
        await PressAsync(page, "Run task");
        await Expect(page.GetByTestId("step-start")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
    }

    public override async ValueTask InitializeAsync()
    {
        await anthropic.StartAsync();
        await ollama.StartAsync();
        await base.InitializeAsync();
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
            await anthropic.DisposeAsync();
            await ollama.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_newcomer_runs_a_first_task_with_the_demo_model(Look look)
    {
        var page = await ComeAsync(look);
        await Expect(Title(page, "Welcome to Personal-Q")).ToBeVisibleAsync();
        Assert.Equal("/welcome", AddressOf(page));
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Demo model" })).ToBeCheckedAsync();
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Calculate and write a file");
        await WatchAsync(page);
        await Expect(page.GetByTestId("step-tool").First).ToContainTextAsync("calculator");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Artifacts" })).ToContainTextAsync("1");
        await page.GotoAsync("/");
        await Expect(Title(page, "Dashboard")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task A_key_of_Anthropic_is_tested_and_answers_the_first_task(Look look)
    {
        anthropic.RequiredKey = "sk-ant-right";
        var page = await ComeAsync(look);
        await TakeAsync(page, "Claude");
        await page.GetByPlaceholder("sk-ant-…").FillAsync("sk-ant-wrong");
        await PressAsync(page, "Test key");
        await Expect(Result(page)).ToContainTextAsync("refused the key");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Answered by" })).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
        await page.GetByPlaceholder("sk-ant-…").FillAsync("sk-ant-right");
        await PressAsync(page, "Test key");
        await Expect(page.GetByText("A key is saved.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Answered by" })).ToContainTextAsync("claude-sonnet");
        anthropic.Always(FakeAnswer.Say("Hello from the model."));
        await WatchAsync(page);
        await Expect(page.GetByTestId("step-model").Last).ToContainTextAsync("Hello from the model.");
    }

    [Fact]
    public async Task An_Ollama_that_runs_here_is_found_and_proposed()
    {
        ollama.Always(FakeAnswer.Say("Hello from this machine."));
        var page = await ComeAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Ollama" })).ToBeCheckedAsync();
        await Expect(page.GetByText("Found at")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Answered by" })).Not.ToContainTextAsync("Choose a model");
        await AssertAccessibleAsync(page);
        await WatchAsync(page);
        await Expect(page.GetByTestId("step-model").Last).ToContainTextAsync("Hello from this machine.");
    }

    [Fact]
    public async Task Any_server_that_speaks_the_protocol_of_OpenAI_will_do()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        fake.Always(FakeAnswer.Say("Hello from over there."));
        var page = await ComeAsync();
        await TakeAsync(page, "Another server");
        await page.GetByPlaceholder("http://localhost:1234/v1").FillAsync($"{fake.Address}v1");
        await Expect(page.GetByText("Its models will be called local/…")).ToBeVisibleAsync();
        await page.GetByLabel("API key", new() { Exact = true }).FillAsync("any-key");
        await PressAsync(page, "Connect");
        await Expect(page.GetByText("Set up: local.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await WatchAsync(page);
        await Expect(page.GetByTestId("step-model").Last).ToContainTextAsync("Hello from over there.");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_with_what_to_do()
    {
        var page = await ComeAsync();
        await TakeAsync(page, "Another server");
        await page.GetByPlaceholder("http://localhost:1234/v1").FillAsync($"http://127.0.0.1:{Support.Crash.ServerProcess.FreePort()}/v1");
        await PressAsync(page, "Connect");
        await Expect(Result(page)).ToContainTextAsync("Is the server started?");
        await Expect(page.GetByPlaceholder("http://localhost:1234/v1")).Not.ToHaveValueAsync("");
    }

    [Fact]
    public async Task Who_wants_no_welcome_gets_none_again()
    {
        var page = await ComeAsync();
        await PressAsync(page, "Skip");
        await Expect(Title(page, "Dashboard")).ToBeVisibleAsync();
        await Expect(page.GetByText("No model is set up: only the demo model answers.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Dismiss");
        await page.ReloadAsync();
        await Expect(page.GetByTestId("metric-card")).ToHaveCountAsync(4);
        await Expect(page.GetByText("No model is set up")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Sample_data_is_no_reason_for_no_welcome_and_goes_in_one_press()
    {
        var page = await ComeAsync();
        await Expect(Title(page, "Welcome to Personal-Q")).ToBeVisibleAsync();
        await page.GotoAsync("/settings/data");
        await PressAsync(page, "Remove sample data");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove sample data" }).ClickAsync();
        await Expect(page.GetByText("Sample data removed")).ToBeVisibleAsync();
        await page.GotoAsync("/agents");
        await Expect(page.GetByText("No agents yet")).ToBeVisibleAsync();
    }
}

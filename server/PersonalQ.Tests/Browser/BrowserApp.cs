using System.Globalization;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Browser;

/// <summary>
/// The base of all tests in a browser: the whole product with its built web app on a real port, and pages on it. A failed test
/// leaves a picture of its last page.
/// </summary>
public abstract class BrowserApp : IAsyncLifetime
{
    /// <summary>Milliseconds a condition may take; generous, for machines that do much else.</summary>
    public const int Patience = 60_000;

    private readonly List<PersonalQApp> stopped = [];
    private readonly List<IBrowserContext> contexts = [];
    private readonly List<string> faults = [];

    /// <summary>The product; there from the first page on.</summary>
    protected PersonalQApp App { get; private set; } = null!;

    /// <summary>Settings of the product that the tests of a class need.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    /// <summary>Services the tests of a class replace.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>Where pages are opened.</summary>
    protected virtual Uri Address => App.BaseAddress;

    public virtual async ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string?>(Settings) { ["WEB_ROOT"] = WebRoot() };
        App = await PersonalQApp.StartAsync(settings, Configure);
    }

    /// <summary>Stops the server; its pages stay open and its data stays where it is.</summary>
    protected async Task StopServerAsync()
    {
        await App.App.StopAsync();
        await App.StopAsync();
        stopped.Add(App);
    }

    /// <summary>Starts it again, at the same address and on the same data.</summary>
    protected async Task StartServerAgainAsync()
    {
        var before = stopped[^1];
        var settings = new Dictionary<string, string?>(Settings)
        {
            ["WEB_ROOT"] = WebRoot(), ["PORT"] = before.BaseAddress.Port.ToString(CultureInfo.InvariantCulture),
        };
        App = await PersonalQApp.StartAsync(settings, Configure, before.Folder);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed) await TakePicturesAsync();
        foreach (var context in contexts) await context.DisposeAsync();
        if (App is not null)
        {
            // Requests that the closed pages left behind end first.
            await App.App.StopAsync();
            await App.DisposeAsync();
        }
        // The first one owns the folder.
        foreach (var app in Enumerable.Reverse(stopped).Where(app => app != App)) await app.DisposeAsync();
        Assert.Empty(faults);
    }

    /// <summary>Opens an address in a browser of its own: nothing stored but that the welcome was seen, unless a newcomer comes. `moves`
    /// for one who likes motion.</summary>
    protected async Task<IPage> OpenAsync(string path, Look look = Look.Light, bool newcomer = false, bool moves = false)
    {
        var options = look.Options();
        if (moves) options.ReducedMotion = ReducedMotion.NoPreference;
        options.BaseURL = Address.ToString();
        var context = await (await Chromium.GetAsync()).NewContextAsync(options);
        contexts.Add(context);
        if (!newcomer)
            await context.AddInitScriptAsync("for (const notice of ['welcome', 'hint']) localStorage.setItem(`personal-q.dismissed.${notice}`, '1');");
        // What the policy stops without a word, such as an attempt at eval that is caught, becomes a fault of the test like the rest.
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI} in ${e.sourceFile}:${e.columnNumber}`));");
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)) faults.Add(message.Text);
        };
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Fails with every finding of axe on the page as it is now, and when the page can be scrolled sideways.</summary>
    protected static async Task AssertAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id} ({violation.Impact}): {string.Join("; ", violation.Nodes.Take(3).Select(node => node.Html))}")));
        var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(over <= 0, $"The page can be scrolled sideways by {over} pixels");
    }

    /// <summary>Creates an agent by the API: active, with the demo model, unless the body says otherwise.</summary>
    protected async Task<JsonElement> CreateAgentAsync(string name, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { }, Json.Options)!.AsObject();
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["name"] = name, ["description"] = $"What {name} does", ["agent_type"] = "analytical", ["model"] = "demo/echo", ["system_prompt"] = "You are a test.", ["status"] = "active",
        })
            body[key] ??= value;
        return await App.PostAsync("/api/v1/agents", body);
    }

    /// <summary>Gives an agent a task and waits until it stands as asked.</summary>
    protected async Task<JsonElement> RunTaskAsync(JsonElement agent, string title, params string[] statusOrWait)
    {
        var task = await App.PostAsync("/api/v1/tasks", new { agent_id = Id(agent), title });
        return await App.TaskWhenAsync(Id(task), statusOrWait is [] ? ["completed"] : statusOrWait);
    }

    /// <summary>The heading of a page.</summary>
    protected static ILocator Title(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1, Exact = true });

    /// <summary>Presses the button of this name.</summary>
    protected static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    protected static string Id(JsonElement record) => record.GetProperty("id").GetString()!;

    /// <summary>The address of a page as people share it: path and query.</summary>
    protected static string AddressOf(IPage page) => new Uri(page.Url).PathAndQuery;

    private async Task TakePicturesAsync()
    {
        foreach (var (page, number) in contexts.SelectMany(context => context.Pages).Select((page, number) => (page, number)))
            TestContext.Current.AddAttachment($"page-{number}", await page.ScreenshotAsync(), "image/png");
    }

    /// <summary>The folder of the built web app; the newest one where there are two.</summary>
    protected static string WebRoot()
    {
        var configured = Environment.GetEnvironmentVariable("TEST_WEB_ROOT");
        if (!string.IsNullOrEmpty(configured)) return configured;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "web", "package.json"))) root = root.Parent;
        var built = new[] { "server/PersonalQ/wwwroot", "web/dist" }
            .Select(folder => new FileInfo(Path.Combine(root?.FullName ?? ".", folder, "index.html")))
            .Where(index => index.Exists).MaxBy(index => index.LastWriteTimeUtc);
        Assert.True(built is not null, "The web app is not built: npm run build in web, or dotnet build server/PersonalQ");
        return built.DirectoryName!;
    }
}

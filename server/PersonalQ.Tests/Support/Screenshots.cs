using Microsoft.Playwright;
using PersonalQ.Tests.Browser;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Support;

/// <summary>Takes the pictures of README and docs from the running program with its sample data.</summary>
internal static class Screenshots
{
    /// <summary>True once nothing loads: no place holders, nothing that is still checked, and the letters are the right ones.</summary>
    private const string Settled = """
        () => document.fonts.status === 'loaded'
          && !document.querySelector('main .animate-late, main [role=status][aria-label^=Loading]')
          && document.querySelector('[data-testid=editor-faults]')?.textContent !== 'Checking'
        """;

    /// <param name="Name">The file, without its ending.</param>
    /// <param name="Path">The address.</param>
    /// <param name="Wanted">What has to be there: the part that loads last.</param>
    /// <param name="Count">How often it has to be there.</param>
    /// <param name="Width">Of the window, in pixels.</param>
    /// <param name="Height">Of the window, in pixels.</param>
    /// <param name="Scheme">The theme.</param>
    private sealed record Picture(
        string Name, string Path, string Wanted, int Count = 1, int Width = 1280, int Height = 860, ColorScheme Scheme = ColorScheme.Light);

    public static async Task<int> TakeAsync(string folder, string webRoot)
    {
        await using var model = await FakeOpenAi.StartNewAsync();
        ScreenshotStory.Teach(model);
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["SAMPLE_DATA"] = "on",
            ["WEB_ROOT"] = webRoot,
            ["OPENAI_BASE_URL"] = $"{model.Address}v1",
            ["OPENAI_API_KEY"] = "sk-screenshots",
        });
        var story = await ScreenshotStory.PlayAsync(app);
        await using var chromium = new Chromium();
        var browser = await Chromium.GetAsync();
        Directory.CreateDirectory(folder);
        const string charts = "main figure [data-testid=plot]";
        const string nodes = ".react-flow__node";
        Picture[] pictures =
        [
            new("dashboard", "/", charts, 4),
            new("dashboard-dark", "/", charts, 4, Scheme: ColorScheme.Dark),
            new("agents", "/agents", "[data-testid=agent-card]", 9),
            new("tasks", "/tasks", "[data-testid=task-card]", 10, Height: 640),
            new("task", $"/tasks/{story.Task}", "main table td"),
            new("workflow-editor", $"/workflows/{story.Workflow}", nodes, 5),
            new("workflow-run", $"/workflow-runs/{story.Run}", nodes, 5, Height: 620),
            new("phone", $"/tasks/{story.Task}", "main ol li", 4, Width: 390, Height: 780, Scheme: ColorScheme.Dark),
        ];
        foreach (var picture in pictures) await TakeAsync(browser, app.BaseAddress, picture, folder);
        model.ReleaseSilence();
        return 0;
    }

    private static async Task TakeAsync(IBrowser browser, Uri server, Picture picture, string folder)
    {
        await using var context = await browser.NewContextAsync(new()
        {
            BaseURL = server.ToString(),
            ViewportSize = new() { Width = picture.Width, Height = picture.Height },
            ColorScheme = picture.Scheme,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
        });
        await context.AddInitScriptAsync("for (const notice of ['welcome', 'hint']) localStorage.setItem(`personal-q.dismissed.${notice}`, '1');");
        var page = await context.NewPageAsync();
        await page.GotoAsync(picture.Path);
        await page.Locator(picture.Wanted).Nth(picture.Count - 1).WaitForAsync();
        await page.WaitForFunctionAsync(Settled);
        // A page that follows a run has gone down with it; the picture begins at the top.
        await page.EvaluateAsync("scrollTo(0, 0)");
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, picture.Name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }
}

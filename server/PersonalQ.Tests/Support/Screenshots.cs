using Microsoft.Playwright;
using PersonalQ.Tests.Browser;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Support;

/// <summary>Takes the pictures of README and docs from the running program with its sample data.</summary>
internal static class Screenshots
{
    public static async Task<int> TakeAsync(string folder, string webRoot)
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["SAMPLE_DATA"] = "on",
            ["WEB_ROOT"] = webRoot,
            ["DEMO_WORD_DELAY_MS"] = "5",
        });
        var agent = await app.CreateAgentAsync("Analyst", ("status", "active"), ("description", "Calculates, and keeps what it found in files"), ("tags", new[] { "numbers" }));
        string task = "";
        foreach (var (title, description) in new[]
        {
            ("Ask for the time", "What time is it in UTC?"),
            ("Quarterly total", "Calculate 23 * 19 + 240 / 8 and write the result to result.md."),
        })
        {
            task = (await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title, description })).Id();
            await app.TaskWhenAsync(task, "completed", "failed");
        }
        var made = await app.PostAsync("/api/v1/workflows/templates/customer_support", new { });
        var workflow = made.GetProperty("workflow").Id();
        var run = (await app.StartRunAsync(new { workflow_id = workflow, inputs = new { message = "Since the update I cannot log in." } })).Id();
        await app.RunEndAsync(run);
        await using var chromium = new Chromium();
        var browser = await Chromium.GetAsync();
        Directory.CreateDirectory(folder);
        (string Name, string Path, int Width, int Height, ColorScheme Scheme)[] pictures =
        [
            ("dashboard", "/", 1280, 900, ColorScheme.Light),
            ("dashboard-dark", "/", 1280, 900, ColorScheme.Dark),
            ("task", $"/tasks/{task}", 1280, 900, ColorScheme.Light),
            ("workflow-editor", $"/workflows/{workflow}", 1440, 900, ColorScheme.Light),
            ("workflow-run", $"/workflow-runs/{run}?view=graph", 1440, 900, ColorScheme.Light),
        ];
        foreach (var (name, path, width, height, scheme) in pictures)
        {
            await using var context = await browser.NewContextAsync(new()
            {
                BaseURL = app.BaseAddress.ToString(),
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
            });
            await context.AddInitScriptAsync("for (const notice of ['welcome', 'hint']) localStorage.setItem(`personal-q.dismissed.${notice}`, '1');");
            var page = await context.NewPageAsync();
            await page.GotoAsync(path);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await page.Locator("main [aria-busy=true]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        }
        return 0;
    }
}

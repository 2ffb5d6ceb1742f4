using System.Text.Json.Nodes;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Answers that leave texts out because they would be too large are said to do so, and the texts are had all the same.</summary>
public sealed class LeftOutTests : BrowserApp
{
    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Steps_without_their_texts_say_so_and_get_them(Look look)
    {
        var task = await RunTaskAsync(await CreateAgentAsync("Ada"), "Calculate 4 * 4");
        var page = await OpenAsync("/", look);
        // As the server answers for a run of more than 16 MB; what is asked for from a step on comes whole.
        await page.RouteAsync("**/api/v1/tasks/*/steps?*", async route =>
        {
            var answer = await route.FetchAsync();
            var steps = JsonNode.Parse(await answer.TextAsync())!.AsArray();
            if (!route.Request.Url.Contains("skip=", StringComparison.Ordinal))
                foreach (var step in steps.Skip(1)) (step!["request"], step["response"], step["left_out"]) = (null, null, new JsonArray("request", "response"));
            await route.FulfillAsync(new() { Response = answer, Body = steps.ToJsonString() });
        });
        await page.GotoAsync($"/tasks/{Id(task)}");
        var note = page.GetByTestId("steps-left-out");
        await Expect(note).ToContainTextAsync("shown without what was sent and answered");
        var tool = page.GetByTestId("step-tool");
        await tool.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(tool.GetByTestId("left-out")).ToBeVisibleAsync();
        await Expect(tool).Not.ToContainTextAsync("It returned nothing.");
        await AssertAccessibleAsync(page);
        await note.GetByRole(AriaRole.Button, new() { Name = "Load the next" }).ClickAsync();
        await Expect(note).ToHaveCountAsync(0);
        await Expect(tool).ToContainTextAsync("16");
        await Expect(tool.GetByTestId("left-out")).ToHaveCountAsync(0);
    }
}

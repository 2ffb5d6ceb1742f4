using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>What users and models wrote is shown, edited and read as it was written.</summary>
public sealed class ExactTextTests : BrowserApp
{
    // The first whole number that a JavaScript number cannot hold.
    private const string Odd = "9007199254740993";

    [Fact]
    public async Task Whole_numbers_of_64_bits_are_shown_and_run_again_as_they_were_sent()
    {
        var agent = await App.AddAgentAsync();
        using var body = new StringContent($$$"""{"agent_id": "{{{agent.Id}}}", "title": "Numbers", "input_data": {"order": {{{Odd}}} } }""", Encoding.UTF8, "application/json");
        using var made = await App.Client.PostAsync("/api/v1/tasks", body);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = JsonSerializer.Deserialize<JsonElement>(await made.Content.ReadAsStringAsync()).Id();
        await App.TaskWhenAsync(id, "completed");

        var page = await OpenAsync($"/tasks/{id}?tab=input");
        await Expect(page.GetByText($"\"order\": {Odd}").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More actions" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Run again with changes" }).ClickAsync();
        await Expect(page.Locator("#input_data")).ToHaveValueAsync(new Regex($"\"order\": {Odd}\\s"));
        await page.Locator("#title").FillAsync("Numbers again");
        await PressAsync(page, "Run task");
        await Expect(Title(page, "Numbers again")).ToBeVisibleAsync();
        Assert.Contains($"\"input_data\":{{\"order\":{Odd}}}", await App.Client.GetStringAsync("/api/v1/tasks?search=again"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_file_is_read_into_the_editor_in_its_encoding()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var agent = await App.AddAgentAsync(name: "Prüfer");
        var id = await App.SaveWorkflowAsync(new { name = "Old", nodes = new[] { new { id = "a", agent_id = agent.Id, instruction = "Work" } } });
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        var yaml = page.GetByRole(AriaRole.Textbox, new() { Name = "YAML" });
        foreach (var encoding in new[] { Encoding.GetEncoding(1252), Encoding.Unicode })
        {
            var name = $"Größenprüfung für Köln {encoding.CodePage}";
            var text = $"name: {name}\nprocess: graph\ninputs:\n  - {{ name: id, type: number, default: {Odd}, required: false }}\nnodes:\n  - {{ id: a, agent: Prüfer, instruction: Prüfe }}\nedges: []\n";
            await page.GetByLabel("Import file").SetInputFilesAsync(new FilePayload { Name = "a.yaml", MimeType = "application/yaml", Buffer = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)] });
            await Expect(yaml).ToHaveValueAsync(text);
        }
        await page.GetByLabel("Import file").SetInputFilesAsync(new FilePayload { Name = "a.yaml", MimeType = "application/yaml", Buffer = [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0] });
        await Expect(page.GetByText("The file is not text: it is a PNG picture.")).ToBeVisibleAsync();
    }
}

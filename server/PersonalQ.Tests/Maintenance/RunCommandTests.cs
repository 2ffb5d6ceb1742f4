using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed class RunCommandTests
{
    private static readonly Dictionary<string, object> Shepherd = new()
    {
        ["name"] = "Shepherd",
        ["description"] = "Counts sheep",
        ["agent_type"] = "analytical",
        ["model"] = "demo/echo",
        ["system_prompt"] = "Count.",
        ["status"] = "active",
    };

    private static async Task<TestTerminal> AtAsync(PersonalQApp app, TestTerminal? terminal = null)
    {
        await app.PostAsync("/api/v1/agents", Shepherd);
        terminal ??= new TestTerminal();
        terminal.Settings["PERSONALQ_URL"] = app.BaseAddress.ToString();
        return terminal;
    }

    [Fact]
    public async Task Without_a_server_one_is_started_for_as_long_as_it_takes()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(0, "run", "Say hello to the sheep");
        Assert.Contains("demo model", terminal.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("sheep", terminal.Output);
        await terminal.ExpectAsync(0, "run", "And again"); // the folder is free again
    }

    [Fact]
    public async Task A_running_server_is_used_and_its_agent_found_by_name()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app);
        await terminal.ExpectAsync(0, "run", "Count the goats", "--agent", "shepherd", "--input", """{"goats": 3}""");
        var task = (await app.GetAsync("/api/v1/tasks"))[0];
        Assert.Equal("Count the goats", task.GetProperty("title").GetString());
        Assert.Equal(3, task.GetProperty("input_data").GetProperty("goats").GetInt32());
        Assert.Equal(task.GetProperty("output_data").GetProperty("result").GetString()!.Trim(), terminal.Output.Trim());
    }

    [Fact]
    public async Task A_person_sees_the_text_as_it_comes_and_once()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "1" });
        using var terminal = await AtAsync(app, new TestTerminal { IsWatched = true });
        await terminal.ExpectAsync(0, "run", "Count the goats", "--agent", "Shepherd");
        var task = (await app.GetAsync("/api/v1/tasks"))[0];
        Assert.Equal(task.GetProperty("output_data").GetProperty("result").GetString()!.Trim(), terminal.Output.Trim());
        Assert.Contains("Shepherd (demo/echo) works on", terminal.Error);
    }

    [Fact]
    public async Task What_is_piped_in_goes_along_with_what_is_to_be_done_with_it()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app, new TestTerminal { Piped = "one sheep, two sheep\n" });
        await terminal.ExpectAsync(0, "run", "Summarise this", "--agent", "Shepherd", "--json");
        var task = JsonSerializer.Deserialize<JsonElement>(terminal.Output);
        Assert.Equal("Summarise this\n\none sheep, two sheep", task.GetProperty("description").GetString());
        Assert.Equal("completed", task.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Files_are_uploaded_under_their_names()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app);
        var path = Path.Combine(terminal.Folder, "sheep.csv");
        await File.WriteAllTextAsync(path, "name,age\nDolly,6\n");
        await terminal.ExpectAsync(0, "run", "Count", "--agent", "Shepherd", "--file", path, "--json");
        var file = JsonSerializer.Deserialize<JsonElement>(terminal.Output).GetProperty("input_files")[0].GetString();
        Assert.Equal("name,age\nDolly,6\n", await app.Client.GetStringAsync($"/api/v1/files/{file}"));
    }

    [Fact]
    public async Task A_failed_task_is_exit_code_1_with_the_reason()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app);
        await terminal.ExpectAsync(1, "run", "Count", "--model", "nobody/knows-it");
        Assert.Contains("nobody", terminal.Error);
        Assert.Equal("", terminal.Output);
    }

    [Fact]
    public async Task An_interrupted_run_cancels_its_task()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "10000" });
        using var terminal = await AtAsync(app);
        using var interrupt = new CancellationTokenSource();
        var running = terminal.RunAsync(interrupt.Token, "run", "Count the sheep", "--agent", "Shepherd");
        await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks"), tasks => tasks.GetArrayLength() == 1 && tasks[0].GetProperty("status").GetString() == "running", "the task to run");
        await interrupt.CancelAsync();
        Assert.Equal(130, await running);
        Assert.Equal("cancelled", (await app.GetAsync("/api/v1/tasks"))[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_task_is_cancelled_also_when_it_was_interrupted_before_the_server_had_answered()
    {
        using var interrupt = new CancellationTokenSource();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "10000" },
            s => OnRequest.Add(s, "POST", "/api/v1/tasks", interrupt.CancelAsync));
        using var terminal = await AtAsync(app);
        Assert.Equal(130, await terminal.RunAsync(interrupt.Token, "run", "Count the sheep", "--agent", "Shepherd"));
        Assert.Contains("Interrupted: the task was cancelled.", terminal.Error, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await app.GetAsync("/api/v1/tasks"))[0].Text("status"));
    }

    [Fact]
    public async Task A_task_that_somebody_cancels_is_exit_code_3()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "10000" });
        using var terminal = await AtAsync(app);
        var running = terminal.RunAsync("run", "Count the sheep", "--agent", "Shepherd");
        var tasks = await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks"), tasks => tasks.GetArrayLength() == 1, "the task");
        await app.Client.PostAsync($"/api/v1/tasks/{tasks[0].GetProperty("id").GetString()}/cancel", null);
        Assert.Equal(3, await running);
    }

    [Fact]
    public async Task A_server_that_vanishes_takes_nothing_with_it_and_that_is_said()
    {
        await using var app = await PersonalQApp.StartAsync(services: s => OnRequest.Vanish(s, "GET", "/stream"));
        using var terminal = await AtAsync(app);
        await terminal.ExpectAsync(2, "run", "Count", "--agent", "Shepherd");
        var task = (await app.GetAsync("/api/v1/tasks"))[0];
        Assert.Contains("went away", terminal.Error);
        Assert.Contains($"goes on when the server runs again: {new Uri(app.BaseAddress, $"/tasks/{task.Id()}")}", terminal.Error);
    }

    [Fact]
    public async Task What_is_too_long_for_the_server_is_refused_with_its_reason()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app, new TestTerminal { Piped = new string('a', 20_000_000) });
        await terminal.ExpectAsync(2, "run", "--agent", "Shepherd");
        Assert.Contains("The request is too large", terminal.Error);
    }

    [Theory]
    [InlineData("No agent is called 'Nobody'. Those there are: Shepherd", "run", "Count", "--agent", "Nobody")]
    [InlineData("--input is not JSON", "run", "Count", "--input", "{")]
    [InlineData("--input must be a JSON object", "run", "Count", "--input", "[1]")]
    [InlineData("There is no file", "run", "Count", "--file", "/nowhere/at/all")]
    [InlineData("There is nothing to do", "run")]
    [InlineData("has a model already", "run", "Count", "--agent", "Shepherd", "--model", "demo/echo")]
    public async Task What_cannot_begin_is_exit_code_2_with_the_reason(string reason, params string[] args)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app);
        await terminal.ExpectAsync(2, args);
        Assert.Contains(reason, terminal.Error);
        Assert.DoesNotContain("   at ", terminal.Error);
    }

    [Fact]
    public async Task A_text_that_begins_with_an_at_sign_is_a_text_and_no_file_of_arguments()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = await AtAsync(app);
        var path = Path.Combine(terminal.Folder, "arguments");
        await File.WriteAllTextAsync(path, "Somebody else's text\n--model\nnobody/knows-it\n");
        await terminal.ExpectAsync(0, "run", "@" + path, "--agent", "Shepherd", "--json");
        Assert.Contains("@" + path, JsonSerializer.Deserialize<JsonElement>(terminal.Output).Text("title") + terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_taken_the_port_of_a_server_that_died_is_told_nothing()
    {
        var asked = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var thief = builder.Build();
        thief.Run(async http =>
        {
            asked.Enqueue($"{http.Request.Method} {http.Request.Path}");
            await http.Response.WriteAsJsonAsync(new { status = "healthy", version = Product.Version, proof = new string('0', 64) });
        });
        await thief.StartAsync();
        using var terminal = new TestTerminal();
        _ = new LocalSecret(terminal.Folder).Proof("");
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, ".address"), thief.Urls.First());
        await terminal.ExpectAsync(0, "run", "Guard the sheep");
        Assert.Contains("sheep", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(["GET /health/proof"], asked.Distinct());
    }

    [Fact]
    public async Task A_named_server_that_does_not_answer_is_said_plainly()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["PERSONALQ_URL"] = "http://127.0.0.1:9";
        await terminal.ExpectAsync(2, "run", "Count");
        Assert.Contains("No Personal-Q server answers at http://127.0.0.1:9/", terminal.Error);
    }
}

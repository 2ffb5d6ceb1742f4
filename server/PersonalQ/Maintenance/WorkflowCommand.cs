using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Files;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq workflow</c>: workflows from the terminal.</summary>
internal static class WorkflowCommand
{
    private const string InputField = "inputs.";

    private const int Faulty = 1;

    public static Command Create(CommandContext context) => new("workflow", "Run, list, check and share workflows")
    {
        CreateRun(context), CreateList(context), CreateValidate(context), CreateImport(context), CreateExport(context),
    };

    private static Command CreateRun(CommandContext context)
    {
        var what = new Argument<string>("workflow") { Description = "A file, or the name or id of a saved workflow, or the key of a template" };
        var inputs = new Option<string[]>("--input", "-i") { Description = "An input, as name=value; may be repeated. Numbers, true and false, and JSON are read by the input's type" };
        var files = new Option<string[]>("--input-file") { Description = "An input whose value is a file's content, as name=path; - is standard input" };
        var model = new Option<string?>("--model", "-m") { Description = "Model of the agents that the file or template brings along, such as anthropic/claude-sonnet-4-5 or demo/echo" };
        var json = new Option<bool>("--json") { Description = "Print the whole run as JSON at the end" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress on standard error" };
        var command = new Command("run", "Run a workflow and print its result. Exit code: 0 completed, 1 failed, 3 cancelled, 4 waits for a person, 130 after Ctrl-C")
        {
            what, inputs, files, model, json, quiet,
        };
        command.SetAction((parsed, ct) => WithServerAsync(context, async (api, stop) =>
        {
            var workflow = await WorkflowChoice.FindAsync(api, context.Terminal, parsed.GetValue(what)!, stop);
            var values = await InputValues.ReadAsync(context.Terminal, workflow.Inputs, parsed.GetValue(inputs) ?? [], parsed.GetValue(files) ?? [], stop);
            var order = new WorkflowOrder(workflow, values, parsed.GetValue(model), parsed.GetValue(json), parsed.GetValue(quiet));
            return await new TerminalWorkflow(api, context.Terminal, order).RunAsync(stop);
        }, ct));
        return command;
    }

    private static Command CreateList(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print them as JSON" };
        var templates = new Option<bool>("--templates") { Description = "The ready workflows instead of the saved ones" };
        var command = new Command("list", "List the workflows") { json, templates };
        command.SetAction((parsed, ct) => WithServerAsync(context, async (api, stop) =>
        {
            var found = await api.GetAsync<List<JsonElement>>(parsed.GetValue(templates) ? "workflows/templates" : "workflows?limit=500", stop);
            if (parsed.GetValue(json))
                context.Terminal.Out.WriteLine(JsonSerializer.Serialize(found, Json.Options));
            else
                foreach (var workflow in found)
                    context.Terminal.Out.WriteLine(Line(workflow));
            return 0;
        }, ct));
        return command;
    }

    private static Command CreateValidate(CommandContext context)
    {
        var file = new Argument<FileInfo>("file") { Description = "A YAML or JSON file" };
        var command = new Command("validate", "Say what is wrong with a workflow file. Exit code: 0 nothing, 1 something") { file };
        command.SetAction((parsed, ct) => WithServerAsync(context, async (api, stop) =>
        {
            var path = parsed.GetValue(file)!;
            var answer = await api.PostTextAsync<ValidationResponse>("workflows/validate/file", await context.Terminal.ReadFileAsync(path.FullName, stop), WorkflowChoice.Yaml, stop);
            foreach (var fault in answer.Errors)
                context.Terminal.Out.WriteLine(Fault(path.ToString(), fault));
            if (answer.Valid)
                context.Terminal.Out.WriteLine($"{path} is valid.");
            return answer.Valid ? 0 : Faulty;
        }, ct));
        return command;
    }

    private static Command CreateImport(CommandContext context)
    {
        var file = new Argument<FileInfo>("file") { Description = "A YAML or JSON file" };
        var model = new Option<string?>("--model", "-m") { Description = "Model of the agents that the file brings along" };
        var command = new Command("import", "Save a workflow file as a workflow, and print its id") { file, model };
        command.SetAction((parsed, ct) => WithServerAsync(context, async (api, stop) =>
        {
            var query = parsed.GetValue(model) is { } wanted ? "?model=" + Uri.EscapeDataString(wanted) : "";
            var made = await api.PostTextAsync<ImportedWorkflow>("workflows/import" + query, await context.Terminal.ReadFileAsync(parsed.GetValue(file)!.FullName, stop), WorkflowChoice.Yaml, stop);
            foreach (var agent in made.Agents.Where(a => a.Created))
                context.Terminal.Progress($"Made the agent {agent.Name} ({agent.Model})");
            context.Terminal.Out.WriteLine(made.Workflow.Id);
            return 0;
        }, ct));
        return command;
    }

    private static Command CreateExport(CommandContext context)
    {
        var what = new Argument<string>("workflow") { Description = "The name or id of a saved workflow, or the key of a template" };
        var agents = new Option<bool>("--agents") { Description = "Describe the agents in the file, so that it can be used where they are not" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "Where to; standard output without it" };
        var command = new Command("export", "Print a workflow as YAML") { what, agents, output };
        command.SetAction((parsed, ct) => WithServerAsync(context, async (api, stop) =>
        {
            var workflow = await WorkflowChoice.FindAsync(api, context.Terminal, parsed.GetValue(what)!, stop);
            var text = workflow.Text ?? await api.GetTextAsync($"workflows/{workflow.Id}/export?agents={(parsed.GetValue(agents) ? "true" : "false")}", stop);
            if (parsed.GetValue(output) is { } file)
                await WriteAsync(file, text, stop);
            else
                await context.Terminal.Out.WriteAsync(text.AsMemory(), stop);
            return 0;
        }, ct));
        return command;
    }

    private static async Task WriteAsync(FileInfo file, string text, CancellationToken ct)
    {
        try
        {
            await File.WriteAllTextAsync(file.FullName, text, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file.FullName} cannot be written: {e.Message}", e);
        }
    }

    internal static async Task<int> WithServerAsync(CommandContext context, Func<ApiClient, CancellationToken, Task<int>> act, CancellationToken ct)
    {
        await using var server = await UsedServer.FindOrStartAsync(context, ct);
        using var api = new ApiClient(server.Address, server.Secret, context.Token);
        try
        {
            return await act(api, ct);
        }
        catch (RefusedException e)
        {
            var missing = e.Errors.FirstOrDefault(x => x.Code == "required" && x.Field.StartsWith(InputField, StringComparison.Ordinal));
            var hint = missing is null ? "" : $" Give it with --input {missing.Field[InputField.Length..]}=…";
            throw new StartupException((e.Errors.Count > 1 ? $"{e.Message}\n  {string.Join("\n  ", e.Errors.Select(x => x.Text))}" : e.Message) + hint, e);
        }
    }

    private static string Line(JsonElement workflow) => string.Create(CultureInfo.InvariantCulture,
        $"{Text(workflow, "key") ?? Text(workflow, "id")}  {Text(workflow, "name")}  ({Text(workflow, "process")}, {workflow.GetProperty("nodes").GetArrayLength()} nodes)");

    private static string? Text(JsonElement json, string field) => json.TryGetProperty(field, out var value) ? value.GetString() : null;

    private static string Fault(string path, FieldError fault) => fault.Line is { } line
        ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{fault.Column}: {fault.Field}: {fault.Message}")
        : $"{path}: {fault.Field}: {fault.Message}";
}

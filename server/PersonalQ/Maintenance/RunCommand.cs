using System.CommandLine;
using System.Text.Json;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq run</c>: one task from the terminal.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var text = new Argument<string?>("text") { Description = "What to do; - or nothing reads it from standard input", Arity = ArgumentArity.ZeroOrOne };
        var agent = new Option<string?>("--agent", "-a") { Description = "Name or id of the agent; without it one for the command line is used" };
        var model = new Option<string?>("--model", "-m") { Description = "Model of the command line's own agent, such as anthropic/claude-sonnet-4-5 or demo/echo" };
        var files = new Option<FileInfo[]>("--file", "-f") { Description = "A file to give along; may be repeated", AllowMultipleArgumentsPerToken = true };
        var input = new Option<string?>("--input", "-i") { Description = "A JSON object of parameters" };
        var json = new Option<bool>("--json") { Description = "Print the whole task as JSON at the end, and no text" };
        var command = new Command("run", "Run a task and print what the agent answers. Exit code: 0 completed, 1 failed, 3 cancelled, 130 after Ctrl-C")
        {
            text, agent, model, files, input, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var (prompt, piped) = await PromptAsync(context.Terminal, parsed.GetValue(text), ct);
            var order = new RunOrder(
                prompt, piped, parsed.GetValue(agent), parsed.GetValue(model), parsed.GetValue(files) ?? [], Parameters(parsed.GetValue(input)), parsed.GetValue(json));
            if (order.Agent is not null && order.Model is not null)
                throw new StartupException("--model goes with the command line's own agent; the agent that --agent names has a model already. Use one of both.");
            foreach (var file in order.Files)
                if (!file.Exists)
                    throw new StartupException($"There is no file {file}.");
            return await RunAsync(context, order, ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, RunOrder order, CancellationToken ct)
    {
        await using var server = await UsedServer.FindOrStartAsync(context, ct);
        using var api = new ApiClient(server.Address, server.Secret, context.Token);
        try
        {
            return await new TerminalRun(api, context.Terminal, order).RunAsync(ct);
        }
        catch (RefusedException e)
        {
            throw new StartupException(e.Message, e);
        }
    }

    // Text and pipe together: the text says what to do with what is piped in.
    private static async Task<(string Prompt, string? Piped)> PromptAsync(Terminal terminal, string? text, CancellationToken ct)
    {
        var piped = terminal.IsInPiped ? (await terminal.ReadInAsync(ct)).Trim() : "";
        var typed = text is null or "-" ? "" : text.Trim();
        return (typed, piped) switch
        {
            ("", "") => throw new StartupException("""There is nothing to do. Say what: personalq run "summarise this" --file notes.txt"""),
            ("", _) => (piped, null),
            (_, "") => (typed, null),
            _ => (typed, piped),
        };
    }

    private static JsonElement? Parameters(string? input)
    {
        if (input is null)
            return null;
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(input, Json.Options);
            return json.ValueKind == JsonValueKind.Object ? json : throw new StartupException("--input must be a JSON object, such as '{\"rows\": 3}'.");
        }
        catch (JsonException e)
        {
            throw new StartupException($"--input is not JSON: {e.Message}", e);
        }
    }
}

/// <summary>What is to be run.</summary>
/// <param name="Prompt">What to do.</param>
/// <param name="Piped">What was piped in beside it.</param>
/// <param name="Agent">Name or id of the agent.</param>
/// <param name="Model">Model of the command line's own agent.</param>
/// <param name="Files">Files to give along.</param>
/// <param name="Input">Parameters.</param>
/// <param name="AsJson">Print the task as JSON.</param>
internal sealed record RunOrder(string Prompt, string? Piped, string? Agent, string? Model, IReadOnlyList<FileInfo> Files, JsonElement? Input, bool AsJson);

using System.CommandLine;
using System.Text.Json;
using PersonalQ.Waiting;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq waiting</c>: what waits for a person.</summary>
internal static class WaitingCommand
{
    private const int LongestText = 120;

    public static Command Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print it as JSON" };
        var command = new Command("waiting", "List what waits for a person, one line each, with the address to answer at") { json };
        command.SetAction((parsed, ct) => WorkflowCommand.WithServerAsync(context, async (api, stop) =>
        {
            var found = await api.GetAsync<List<JsonElement>>("waiting?limit=500", stop);
            if (parsed.GetValue(json))
                context.Terminal.Out.WriteLine(JsonSerializer.Serialize(found, Json.Options));
            else
                foreach (var item in found.Select(w => w.Deserialize<WaitingResponse>(Json.Options)!))
                    context.Terminal.Out.WriteLine($"{item.Kind.ToText()}  {OneLine(item.Title)}: {OneLine(item.Text)}  {new Uri(api.Address, Path(item))}");
            if (found.Count == 0)
                context.Terminal.Progress("Nothing waits for a person.");
            return 0;
        }, ct));
        return command;
    }

    private static string Path(WaitingResponse item) => item switch
    {
        { Kind: WaitingKind.AgentError or WaitingKind.AgentPaused, AgentId: { } agent } => $"agents/{agent}",
        { TaskId: { } task } => $"tasks/{task}",
        { WorkflowRunId: { } run } => $"workflow-runs/{run}",
        _ => "waiting",
    };

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestText ? line : line[..(char.IsHighSurrogate(line[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";
    }
}

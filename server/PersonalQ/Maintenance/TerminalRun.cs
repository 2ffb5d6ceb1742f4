using System.Text;
using System.Text.Json;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance;

/// <summary>
/// One task, from the order to the exit code. A person sees the text as it comes and the steps beside it; a pipe gets
/// the finished answer and nothing else.
/// </summary>
internal sealed class TerminalRun(ApiClient api, Terminal terminal, RunOrder order)
{
    private const int Failed = 1;
    private const int Cancelled = 3;
    private const int LongestPiped = 50_000;

    private readonly RunProgressLines lines = new(terminal, order.AsJson);
    private TaskResponse? task;

    private Uri Page => new(api.Address, $"/tasks/{task!.Id}");

    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var stop = new Interrupts(ct);
        try
        {
            var agent = await new AgentChoice(api, terminal).ChooseAsync(order, stop.Token);
            task = await CreateAsync(agent.Id, stop.Token);
            terminal.Progress($"{agent.Name} ({agent.Model}) works on {Page}");
            while (!IsOver(task))
                await FollowAsync(stop.Token);
            return Finish(task);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await CancelAsync();
            return Interrupts.ExitCode;
        }
        catch (StartupException e) when (task is not null)
        {
            lines.Close();
            throw new StartupException($"{e.Message.TrimEnd('.')}. The task goes on when the server runs again: {Page}", e);
        }
    }

    private async Task<TaskResponse> CreateAsync(string agentId, CancellationToken ct)
    {
        var files = new List<string>();
        foreach (var file in order.Files)
            await using (var content = file.OpenRead())
                files.Add(await UploadAsync(file.Name, content, ct));
        var prompt = order.Prompt;
        if (order.Piped is { Length: <= LongestPiped })
            prompt += "\n\n" + order.Piped;
        else if (order.Piped is not null)
            files.Add(await UploadAsync("input.txt", new MemoryStream(Encoding.UTF8.GetBytes(order.Piped)), ct));
        return await api.BeginAsync<TaskResponse>("tasks", new
        {
            AgentId = agentId,
            Title = Title(order.Prompt),
            Description = prompt,
            InputData = order.Input,
            InputFiles = files,
        }, ct);
    }

    private async Task<string> UploadAsync(string name, Stream content, CancellationToken ct)
    {
        terminal.Progress($"Uploading {name}");
        return (await api.UploadAsync<FileResponse>("files", name, content, ct)).Id;
    }

    // The stream ends when the task does, or when the server goes: then the next look says where the task stands.
    private async Task FollowAsync(CancellationToken ct)
    {
        await foreach (var item in api.ReadEventsAsync($"tasks/{task!.Id}/stream", ct))
            switch (item.EventType)
            {
                case "text":
                case "delta":
                    lines.Text(JsonSerializer.Deserialize<CallText>(item.Data, Json.Options)!, item.EventType == "text");
                    break;
                case "step":
                    lines.Step(JsonSerializer.Deserialize<StepResponse>(item.Data, Json.Options)!);
                    break;
                case "task" or "end":
                    task = JsonSerializer.Deserialize<TaskResponse>(item.Data, Json.Options)!;
                    lines.Task(task, api.Address);
                    break;
            }
    }

    private int Finish(TaskResponse ended)
    {
        lines.Close();
        if (order.AsJson)
            terminal.Out.WriteLine(JsonSerializer.Serialize(ended, Json.Options));
        else if (ended.Status == AgentTaskStatus.Completed && !lines.HasShownText)
            terminal.Out.WriteLine(Result(ended));
        switch (ended.Status)
        {
            case AgentTaskStatus.Completed:
                return 0;
            case AgentTaskStatus.Cancelled:
                terminal.Fault("The task was cancelled.");
                return Cancelled;
            default:
                terminal.Fault(ended.ErrorMessage ?? "The task failed.");
                return Failed;
        }
    }

    private async Task CancelAsync()
    {
        lines.Close();
        if (task is null)
            return;
        try
        {
            await api.PostAsync<TaskResponse>($"tasks/{task.Id}/cancel", null, CancellationToken.None);
            terminal.Fault("Interrupted: the task was cancelled.");
        }
        catch (Exception e) when (e is RefusedException or StartupException)
        {
            terminal.Fault($"Interrupted, but the task could not be cancelled: {e.Message}");
        }
    }

    private static bool IsOver(TaskResponse task) => task.Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;

    private static string Title(string prompt)
    {
        var line = prompt.Split('\n', 2)[0].Trim();
        return line.Length <= 120 ? line : line[..119] + "…";
    }

    private static string Result(TaskResponse ended)
    {
        var output = ended.OutputData?.Read<JsonElement>();
        return output is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("result", out var result) ? result.GetString() ?? "" : "";
    }
}

/// <summary>Text of a model call as the stream tells it.</summary>
/// <param name="Sequence">The step of the call.</param>
/// <param name="Text">All so far, or what was added.</param>
internal sealed record CallText(int Sequence, string Text);

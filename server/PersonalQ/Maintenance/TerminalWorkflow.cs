using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Maintenance;

/// <summary>What is to be run.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Model">Model of the agents that a file brings along.</param>
/// <param name="AsJson">Print the run as JSON.</param>
/// <param name="Quiet">Tell nothing but the result.</param>
internal sealed record WorkflowOrder(WorkflowChoice Workflow, JsonObject Inputs, string? Model, bool AsJson, bool Quiet);

/// <summary>One run of a workflow, from the order to the exit code: progress on standard error, the result on standard output.</summary>
internal sealed class TerminalWorkflow(ApiClient api, Terminal terminal, WorkflowOrder order)
{
    private const int Failed = 1;
    private const int Cancelled = 3;
    private const int Waits = 4;

    private readonly WorkflowLines lines = new(terminal, order.Quiet);
    private readonly HashSet<string> shown = new(StringComparer.Ordinal);
    private WorkflowRunResponse? run;
    private WorkflowDefinition graph = new();
    private Task following = Task.CompletedTask;

    private Uri Page => new(api.Address, $"/workflow-runs/{run!.Id}");

    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var stop = new Interrupts(ct);
        await using var signals = new RunSignals(api.Address);
        try
        {
            run = await StartAsync(stop.Token);
            graph = run.Graph!.Value.Read<WorkflowDefinition>();
            lines.Tell($"{run.Name}: {Page}");
            while (true)
            {
                lines.Run(run, graph);
                if (IsOver(run))
                    return await FinishAsync();
                stop.Token.ThrowIfCancellationRequested();
                if (run.WaitingFor is not null && !await AnswerAsync(stop.Token))
                    return Waits;
                Follow(stop.Token);
                await signals.NextAsync(stop.Token);
                run = await api.GetAsync<WorkflowRunResponse>($"workflow-runs/{run.Id}", stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await CancelAsync();
            return Interrupts.ExitCode;
        }
        catch (StartupException e) when (run is not null)
        {
            lines.Close();
            throw new StartupException($"{e.Message.TrimEnd('.')}. The run goes on when the server runs again: {Page}", e);
        }
    }

    private Task<WorkflowRunResponse> StartAsync(CancellationToken ct) => order.Workflow.Id is { } id
        ? api.BeginAsync<WorkflowRunResponse>("workflow-runs", new { WorkflowId = id, order.Inputs }, ct)
        : api.BeginAsync<WorkflowRunResponse>("workflow-runs", new { File = order.Workflow.Text, order.Model, order.Inputs }, ct);

    // Of nodes that work side by side one is listened to at a time: two texts in one another cannot be read.
    private void Follow(CancellationToken ct)
    {
        if (!lines.ShowsText || !following.IsCompleted)
            return;
        var next = run!.Nodes.Where(n => n is { Status: AgentTaskStatus.Running or AgentTaskStatus.Pending, TaskId: not null }).Select(n => n.TaskId)
            .Concat(run.Delegations.Where(d => d.Status is AgentTaskStatus.Running or AgentTaskStatus.Pending).Select(d => d.TaskId))
            .FirstOrDefault(t => t is not null && !shown.Contains(t));
        if (next is null)
            return;
        shown.Add(next);
        following = FollowAsync(next, ct);
    }

    private async Task FollowAsync(string task, CancellationToken ct)
    {
        try
        {
            await foreach (var item in api.ReadEventsAsync($"tasks/{task}/stream", ct))
                switch (item.EventType)
                {
                    case "text" or "delta":
                        lines.Text(t => t.Text(JsonSerializer.Deserialize<CallText>(item.Data, Json.Options)!, item.EventType == "text"));
                        break;
                    case "step":
                        lines.Text(t => t.Step(JsonSerializer.Deserialize<StepResponse>(item.Data, Json.Options)!));
                        break;
                    case "task":
                        lines.Text(t => t.Task(JsonSerializer.Deserialize<TaskResponse>(item.Data, Json.Options)!, api.Address));
                        break;
                }
            lines.Close();
        }
        catch (Exception e) when (e is RefusedException or StartupException or HttpRequestException or IOException)
        {
            lines.Tell($"  (its text cannot be shown: {e.Message})"); // the run goes on without
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled tells of it.
        }
    }

    // True when something was answered, so that the run goes on.
    private async Task<bool> AnswerAsync(CancellationToken ct)
    {
        var waiting = run!.Nodes.LastOrDefault(n => n is { WaitingFor: WaitingFor.Approval or WaitingFor.Input, CompletedAt: null, TaskId: null, Superseded: false });
        while (waiting is not null && terminal.CanAsk && await new NodeQuestion(terminal, lines).AskAsync(WorkflowLines.Name(graph, waiting), waiting, ct) is { } answer)
            try
            {
                await api.PostAsync<WorkflowRunResponse>($"workflow-runs/{run.Id}/nodes/{waiting.NodeId}/decide", answer, ct);
                return true;
            }
            catch (RefusedException e) when (e.Status is 409 or 422)
            {
                lines.Tell(e.Message);
                if (e.Status == 409)
                    return true; // somebody else has answered
            }
        lines.Close();
        terminal.Fault(waiting is not null
            ? $"'{WorkflowLines.Name(graph, waiting)}' waits for a person. Decide it at {Page}; the run goes on from there."
            : $"The run waits ({run.WaitingFor!.Value.ToText()}). Go on at {Page}");
        if (order.AsJson)
            terminal.Out.WriteLine(JsonSerializer.Serialize(run, Json.Options));
        return false;
    }

    private async Task<int> FinishAsync()
    {
        await following;
        lines.Close();
        var done = run!;
        lines.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{(done.Status == AgentTaskStatus.Completed ? "✓" : "✗")} {done.Status.ToText()} in {WorkflowLines.Time(done.CreatedAt, done.CompletedAt)}, {done.InputTokens + done.OutputTokens:N0} tokens, {WorkflowLines.Cost(done.CostUsd)}"));
        if (order.AsJson)
            terminal.Out.WriteLine(JsonSerializer.Serialize(done, Json.Options));
        else if (done is { Status: AgentTaskStatus.Completed, Output: { } output })
            terminal.Out.WriteLine(Text(output));
        switch (done.Status)
        {
            case AgentTaskStatus.Completed:
                return 0;
            case AgentTaskStatus.Cancelled:
                terminal.Fault("The run was cancelled.");
                return Cancelled;
            default:
                terminal.Fault(done.ErrorMessage ?? "The run failed.");
                return Failed;
        }
    }

    private async Task CancelAsync()
    {
        await following;
        lines.Close();
        if (run is null)
            return;
        try
        {
            await api.PostAsync<WorkflowRunResponse>($"workflow-runs/{run.Id}/cancel", null, CancellationToken.None);
            terminal.Fault("Interrupted: the run was cancelled.");
        }
        catch (Exception e) when (e is RefusedException or StartupException)
        {
            terminal.Fault($"Interrupted, but the run could not be cancelled: {e.Message}");
        }
    }

    private static bool IsOver(WorkflowRunResponse run) => run.Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;

    private static string Text(RawJson output)
    {
        var value = output.Read<JsonElement>();
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(value, Readable);
    }

    private static readonly JsonSerializerOptions Readable = new(Json.Options) { WriteIndented = true };
}

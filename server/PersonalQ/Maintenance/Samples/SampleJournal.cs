using System.Text.Json;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tools;

namespace PersonalQ.Maintenance.Samples;

/// <summary>The rows of a sample task: itself and the journal of its run, as a real run would have left them.</summary>
internal sealed class SampleJournal(SampleAgent agent, SampleTask sample, string agentId, DateTimeOffset now, ModelPrices prices, ToolRegistry tools)
{
    private const string Mark = "\n\n*Sample result: no model was called for it.*";

    private readonly DateTimeOffset created = now.AddDays(-sample.DaysAgo).Whole();
    private readonly List<RunStep> steps = [];
    private string id = "";

    /// <summary>Makes the task and its steps.</summary>
    public (AgentTask Task, IReadOnlyList<RunStep> Steps) Make()
    {
        id = Guid.CreateVersion7(created).ToString();
        var started = created.AddSeconds(1.5).Whole();
        var ended = started.AddSeconds(sample.Seconds).Whole();
        var pending = sample.Status == AgentTaskStatus.Pending;
        var ran = sample.Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed;
        if (ran)
            Run(started, ended);
        var calls = steps.Where(s => s.Kind == StepKind.ModelCall).ToList();
        var cost = calls.Sum(s => s.CostMicros ?? 0);
        return (new AgentTask
        {
            Id = id,
            AgentId = agentId,
            Title = sample.Title,
            Description = sample.Description,
            Status = sample.Status,
            Priority = sample.Priority,
            InputData = sample.InputData,
            OutputData = sample.Status == AgentTaskStatus.Completed ? Output(calls, cost) : null,
            ErrorCode = sample.Failure?.Code,
            ErrorMessage = sample.Failure?.Message,
            JobId = ran ? $"{id}:0" : null,
            QueueKey = QueueOrder.Key(sample.Priority, created),
            WaitingFor = pending ? WaitingFor.Agent : null,
            ExecutionTimeSeconds = ran ? (int)(ended - started).TotalSeconds : null,
            WorkingMs = ran ? (long)(ended - started).TotalMilliseconds : 0,
            StepsCount = steps.Count,
            InputTokens = calls.Sum(s => s.InputTokens),
            OutputTokens = calls.Sum(s => s.OutputTokens),
            CostMicros = cost,
            IsSample = true,
            CancelReason = sample.Status == AgentTaskStatus.Cancelled ? CancelReason.User : null,
            AgentVersion = ran ? 1 : null,
            CreatedAt = created,
            StartedAt = ran ? started : null,
            CompletedAt = pending ? null : ran ? ended : created.AddMinutes(4),
            UpdatedAt = pending ? created : ran ? ended : created.AddMinutes(4),
        }, steps);
    }

    private void Run(DateTimeOffset started, DateTimeOffset ended)
    {
        Add(StepKind.Start, "start", RawJson.From(Start()).Text, null, started, started);
        var half = started + ((ended - started) / 2);
        if (sample.Call is { } call)
        {
            var arguments = JsonSerializer.Deserialize<JsonElement>(call.Arguments);
            CallModel(started, half, sample.Input / 2, sample.Output / 4, new ModelCallResponse { ToolCalls = [new("call_1", call.Tool, arguments)], FinishReason = ModelFinish.ToolCalls, FirstTokenMs = 480 });
            Add(StepKind.ToolCall, call.Tool, RawJson.From(new ToolCallRequest(arguments)).Text, RawJson.From(new ToolCallResponse(call.Result)).Text, half, half.AddMilliseconds(2), callId: "call_1");
            CallModel(half.AddMilliseconds(2), ended, sample.Input - (sample.Input / 2), sample.Output - (sample.Output / 4), Answered());
        }
        else
        {
            CallModel(started, ended, sample.Input, sample.Output, sample.Failure is { } failed ? new ModelCallResponse { ErrorKind = failed.Code } : Answered());
        }
    }

    private ModelCallResponse Answered() => new() { Text = sample.Answer + Mark, FinishReason = ModelFinish.Stop, Model = ModelName.Parse(agent.PastModel).Id, FirstTokenMs = 640 };

    private void CallModel(DateTimeOffset from, DateTimeOffset to, long input, long output, ModelCallResponse response)
    {
        var failed = response.ErrorKind is not null;
        var request = new ModelCallRequest(agent.PastModel, CallPurpose.Turn, 1 + steps.Count(s => s.Kind != StepKind.Start), input, prices.WorstCaseMicros(input, agent.MaxTokens));
        Add(StepKind.ModelCall, agent.PastModel, RawJson.From(request).Text, RawJson.From(response).Text, from, to, failed ? sample.Failure!.Value.Message : null);
        steps[^1] = steps[^1] with
        {
            State = failed ? StepState.Failed : StepState.Done,
            InputTokens = input,
            OutputTokens = output,
            CostMicros = prices.CostMicros(new ModelUsage(input, output, 0, 0)),
        };
    }

    private RunStart Start() => new()
    {
        Model = agent.PastModel,
        Temperature = agent.Temperature,
        MaxTokens = agent.MaxTokens,
        SystemPrompt = agent.SystemPrompt,
        Prompt = (sample.Description ?? sample.Title) + (sample.InputData == "{}" ? "" : $"\n\nInput data:\n```json\n{sample.InputData}\n```"),
        Tools = [.. tools.For("{}").Select(t => new PinnedTool(t.Name, t.Description, t.Schema, t.Effect))],
        Limits = new RunLimits(),
        Prices = prices,
    };

    private void Add(StepKind kind, string name, string request, string? response, DateTimeOffset from, DateTimeOffset to, string? error = null, string? callId = null) => steps.Add(new RunStep
    {
        TaskId = id,
        Run = 0,
        Sequence = steps.Count,
        Kind = kind,
        Name = name,
        CallId = callId,
        Request = request,
        Response = response,
        Error = error,
        State = StepState.Done,
        StartedAt = from.Whole(),
        FinishedAt = to.Whole(),
    });

    private string Output(List<RunStep> calls, long cost) => RawJson.From(new RunOutput(
        sample.Answer + Mark, ModelName.Parse(agent.PastModel).Id,
        new RunUsage(calls.Sum(s => s.InputTokens), calls.Sum(s => s.OutputTokens), 0, 0), cost / 1_000_000m, null, Truncated: false)).Text;
}

/// <summary>Instants as every store keeps them.</summary>
internal static class WholeMicroseconds
{
    public static DateTimeOffset Whole(this DateTimeOffset instant) => Ids.FromMicros(instant.ToMicros());
}

using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Events;
using PersonalQ.Http;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Live;

/// <summary>One task as a stream of server-sent events, for terminals and scripts.</summary>
public static class TaskStreamApi
{
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Maps <c>/tasks/{id}/stream</c>.</summary>
    public static IEndpointRouteBuilder MapTaskStream(this IEndpointRouteBuilder api)
    {
        api.MapGet("/tasks/{id}/stream", StreamTask).WithTags("Tasks").WithName(nameof(StreamTask)).WithSummary("Watch a task as server-sent events")
            .WithDescription("Events: task (a Task), text (all text so far of the running model call), delta (more of it), reasoning and reasoning_delta (the same for what the model thinks, which is no part of the answer), step (a Step), and end (the Task, when it has ended).")
            .Produces<string>(200, "text/event-stream").ProducesProblem(404);
        return api;
    }

    private static async Task StreamTask(
        string id, HttpContext context, IDatabase database, LiveHub hub, ITextStreams texts, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var waiting = Channel.CreateBounded<object>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        // A reader that does not keep up is cut: it can connect again and gets the text so far.
        void Tell(object happened)
        {
            if (!waiting.Writer.TryWrite(happened))
                waiting.Writer.TryComplete();
        }

        using var watching = hub.Watch(id, Tell);
        var task = await FindAsync(database, id, over.Token) ?? throw ProblemException.NotFound("Task");
        var events = new SseWriter(context);
        events.Write("task", TaskResponse.From(task));
        try
        {
            if (!task.IsTerminal)
            {
                using var listening = texts.Listen(id, delta => Tell(delta));
                await foreach (var happened in UntilQuietAsync(waiting.Reader, clock, over.Token))
                {
                    if (happened is LiveFrame { Type: not "task.step" })
                    {
                        task = await FindAsync(database, id, over.Token);
                        if (task is null || task.IsTerminal)
                            break;
                        events.Write("task", TaskResponse.From(task));
                    }
                    else
                        await WriteAsync(events, happened, database, over.Token);
                    await events.FlushAsync(over.Token);
                }
            }
            if (task is { IsTerminal: true })
                events.Write("end", TaskResponse.From(task));
            await events.FlushAsync(over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The reader has gone, or the server stops.
        }
    }

    private static async ValueTask WriteAsync(SseWriter events, object? happened, IDatabase database, CancellationToken ct)
    {
        switch (happened)
        {
            case null:
                events.WriteSignOfLife();
                break;
            case TextDelta delta:
                events.Write((delta.Reasoning, delta.Reset) switch { (true, true) => "reasoning", (true, false) => "reasoning_delta", (_, true) => "text", _ => "delta" }, new StreamedText(delta.Sequence, delta.Text));
                break;
            case LiveFrame frame:
                using (var json = JsonDocument.Parse(frame.Bytes))
                {
                    var step = json.RootElement.GetProperty("data").GetProperty("step");
                    if (step.TryGetProperty("request", out _) && step.TryGetProperty("response", out _))
                        events.Write("step", step);
                    else if (await FindStepAsync(database, step, ct) is { } whole)
                        events.Write("step", StepResponse.From(whole));
                }
                break;
        }
    }

    // Yields null after a silence, so that proxies and readers see the stream is alive.
    private static async IAsyncEnumerable<object?> UntilQuietAsync(
        ChannelReader<object> reader, TimeProvider clock, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return null; // sends the first events on their way
        while (true)
        {
            while (reader.TryRead(out var happened))
                yield return happened;
            var more = reader.WaitToReadAsync(ct).AsTask();
            while (!await IsOverAsync(more, clock, ct))
                yield return null;
            if (!await more)
                yield break;
        }
    }

    private static async Task<bool> IsOverAsync(Task wait, TimeProvider clock, CancellationToken ct)
    {
        if (!wait.IsCompleted)
            await ((Task)Task.WhenAny(wait)).WaitAsync(Silence, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return wait.IsCompleted;
    }

    private static async Task<AgentTask?> FindAsync(IDatabase database, string id, CancellationToken ct)
    {
        await using var db = database.Read();
        return await db.Tasks.FirstOrDefaultAsync(t => t.Id == id, ct);
    }

    private static async Task<RunStep?> FindStepAsync(IDatabase database, JsonElement step, CancellationToken ct)
    {
        var (taskId, run, sequence) = (step.GetProperty("task_id").GetString(), step.GetProperty("run").GetInt32(), step.GetProperty("sequence").GetInt32());
        await using var db = database.Read();
        return await db.RunSteps.FirstOrDefaultAsync(s => s.TaskId == taskId && s.Run == run && s.Sequence == sequence, ct);
    }
}

/// <summary>Text of a running model call.</summary>
/// <param name="Sequence">The step of the call.</param>
/// <param name="Text">All so far, or what was added.</param>
internal sealed record StreamedText(int Sequence, string Text);

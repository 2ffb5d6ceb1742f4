using System.Text.Json;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>What one client asks for over its socket: event types, tasks whose text it follows, a sign of life.</summary>
internal sealed class LiveWishes(LiveClient client, ITextStreams texts) : IDisposable
{
    private const int MostTasks = 200;
    private const int MostTypes = 100;
    private const int LongestId = 100;

    private readonly FrameWriter writer = new();
    private readonly Dictionary<string, IDisposable> followed = new(StringComparer.Ordinal);

    public void Hear(ReadOnlySpan<byte> message)
    {
        Wish? wish;
        try
        {
            wish = JsonSerializer.Deserialize<Wish>(message, Json.Options);
        }
        catch (JsonException)
        {
            wish = null;
        }
        switch (wish?.Action)
        {
            case "ping":
                client.Send(writer.Write("pong"));
                break;
            case "subscribe":
                Subscribe(wish);
                break;
            case "unsubscribe":
                Unsubscribe(wish);
                break;
            case null:
                Complain("A message must be a JSON object with an action: subscribe, unsubscribe or ping.");
                break;
            default:
                Complain($"Unknown action '{Cut(wish.Action)}'. Known are subscribe, unsubscribe and ping.");
                break;
        }
    }

    public void Complain(string message) => client.Send(writer.Write("error", new Complaint(message)));

    public void Dispose()
    {
        foreach (var listening in followed.Values)
            listening.Dispose();
    }

    private void Subscribe(Wish wish)
    {
        if (wish.TaskId is null && wish.Types is null)
        {
            Complain("subscribe needs types, task_id or both.");
            return;
        }
        if (wish.TaskId?.Length > LongestId || wish.Types?.Count > MostTypes)
        {
            Complain($"A task_id has at most {LongestId} characters, and one message names at most {MostTypes} types.");
            return;
        }
        if (wish.TaskId is { } taskId && !followed.ContainsKey(taskId))
        {
            if (followed.Count >= MostTasks)
            {
                Complain($"One connection follows at most {MostTasks} tasks.");
                return;
            }
            followed[taskId] = texts.Listen(taskId, delta => client.Send(DeltaFrames.Of(delta)));
        }
        if (wish.Types is { } types)
        {
            if (types.FindIndex(t => !LiveEvent.IsKnown(t)) is >= 0 and var unknown)
            {
                Complain($"Unknown event type '{Cut(types[unknown] ?? "null")}'. Known are {string.Join(", ", LiveEvent.Types)}, and prefixes such as task.*");
                return;
            }
            client.AddTypes(types.OfType<string>().Select(Stem));
        }
    }

    private void Unsubscribe(Wish wish)
    {
        if (wish.TaskId is { } taskId && followed.Remove(taskId, out var listening))
            listening.Dispose();
        if (wish.Types is { } types)
            client.RemoveTypes(types.OfType<string>().Select(Stem));
    }

    // "task.*" is kept as "task.".
    private static string Stem(string type) => type.EndsWith(".*", StringComparison.Ordinal) ? type[..^1] : type;

    private static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private sealed record Wish(string? Action, List<string?>? Types, string? TaskId);

    private sealed record Complaint(string Message);
}

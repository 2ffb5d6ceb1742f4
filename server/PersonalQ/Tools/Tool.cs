using System.Text.Json;
using PersonalQ.Llm;

namespace PersonalQ.Tools;

/// <summary>What calling a tool does to the world; decides what happens to a call whose outcome a crash swallowed.</summary>
public enum ToolEffect
{
    /// <summary>Changes nothing: may be repeated, and run beside others.</summary>
    ReadOnly,
    /// <summary>Doing it twice is doing it once: may be repeated with the same key.</summary>
    Idempotent,
    /// <summary>Acts, but can be asked whether it did.</summary>
    Verifiable,
    /// <summary>Acts, and nobody can tell afterwards: a person decides.</summary>
    Acting,
}

/// <summary>Which way a tool's data flows.</summary>
public enum ToolDirection
{
    /// <summary>Nothing leaves the machine.</summary>
    Inward,
    /// <summary>Its arguments may leave the machine.</summary>
    Outward,
}

/// <summary>Something an agent may call. Stateless: whatever a call needs comes with it.</summary>
public abstract class Tool
{
    /// <summary>Name the model calls it by: 1–64 of <c>a-z 0-9 _</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Its name for people. Tools of the same title are switched together.</summary>
    public virtual string Title => Name;

    /// <summary>What it gives an agent, for people.</summary>
    public virtual string Summary => Description;

    /// <summary>Whether people choose it for agents; the product's own processes give the others.</summary>
    public virtual bool IsOffered => true;

    /// <summary>What it does, for the model.</summary>
    public abstract string Description { get; }

    /// <summary>JSON schema of its arguments, an object.</summary>
    public abstract JsonElement Schema { get; }

    /// <summary>What calling it does to the world.</summary>
    public abstract ToolEffect Effect { get; }

    /// <summary>Which way its data flows.</summary>
    public virtual ToolDirection Direction => ToolDirection.Inward;

    /// <summary>How long a call may take.</summary>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(30);

    /// <summary>Labels of what it returns.</summary>
    public virtual Labels ResultLabels => Labels.Own;

    /// <summary>Whether an agent has it unless switched off in its <c>tools_config</c>.</summary>
    public virtual bool OnByDefault => false;

    /// <summary>Whether several calls of one turn run at the same time. The rest runs alone, in the model's order.</summary>
    public virtual bool RunsBesideOthers => Effect == ToolEffect.ReadOnly;

    /// <summary>The schema for one task, pinned when its run starts; for tools whose choices depend on whom they are for.</summary>
    public virtual ValueTask<JsonElement> SchemaForAsync(string taskId, CancellationToken ct) => ValueTask.FromResult(Schema);

    /// <summary>Does it.</summary>
    /// <returns>What it returned, or that the run has to wait for somebody else.</returns>
    /// <exception cref="ToolException">It failed; the model gets the message.</exception>
    public abstract ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct);

    /// <summary>For <see cref="ToolEffect.Verifiable"/>: whether this very call has happened; null when even that is unknown.</summary>
    public virtual ValueTask<ToolVerdict?> VerifyAsync(ToolCall call, CancellationToken ct) => ValueTask.FromResult<ToolVerdict?>(null);

    /// <summary>Reads a schema written as JSON text.</summary>
    protected static JsonElement ParseSchema(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    /// <summary>How the model sees it.</summary>
    public ToolSpec ToSpec() => new(Name, Description, Schema);
}

/// <summary>One call of a tool.</summary>
/// <param name="TaskId">The task it is made for.</param>
/// <param name="AgentId">The agent that calls.</param>
/// <param name="Sequence">Its step in the run.</param>
/// <param name="Arguments">Arguments, checked against the schema.</param>
/// <param name="IdempotencyKey">The same for every repetition of the same call: hash of task, run, sequence, tool and arguments.</param>
/// <param name="Workspace">Folder of the task; may not exist yet.</param>
public sealed record ToolCall(string TaskId, string AgentId, int Sequence, JsonElement Arguments, string IdempotencyKey, string Workspace);

/// <summary>What came of a call.</summary>
/// <param name="Content">Text for the model.</param>
/// <param name="IsError">Whether the text tells a failure.</param>
public sealed record ToolResult(string Content, bool IsError = false)
{
    /// <summary>Labels of this result, when they are not always those of the tool.</summary>
    public Labels? Labels { get; init; }

    /// <summary>Set when the result is not there yet: the run is parked, and the call repeated when it is woken.</summary>
    public ToolWait? Wait { get; init; }

    /// <summary>A result that is not there yet.</summary>
    public static ToolResult Later(ToolWait wait) => new("") { Wait = wait };
}

/// <summary>What a parked call waits for.</summary>
/// <param name="For">Word of the wait as on the wire: <c>children</c>, <c>approval</c>, <c>input</c>.</param>
/// <param name="AtMost">After this the task fails; null for never.</param>
public sealed record ToolWait(string For, TimeSpan? AtMost);

/// <summary>What asking about a swallowed call found.</summary>
/// <param name="Happened">Whether it happened.</param>
/// <param name="Content">Its result when it did.</param>
public sealed record ToolVerdict(bool Happened, string Content);

/// <summary>A failure of a tool in words for the model: what went wrong and what to try instead.</summary>
public sealed class ToolException(string message) : Exception(message);

using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersonalQ.Llm;

/// <summary>Who speaks in a message. The system prompt is not a message; tool results travel in a user message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelRole>))]
public enum ModelRole
{
    /// <summary>The person, or the tools that answer the model.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>One turn of the conversation sent to a model.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">What is said, in order; at least one part.</param>
public sealed record ModelMessage(ModelRole Role, IReadOnlyList<ModelPart> Parts)
{
    /// <summary>A user message of one text.</summary>
    /// <param name="text">The text; must not be blank.</param>
    /// <returns>The message.</returns>
    public static ModelMessage User(string text) => new(ModelRole.User, [new TextPart(text)]);

    /// <summary>An assistant message of one text.</summary>
    /// <param name="text">The text; must not be blank.</param>
    /// <returns>The message.</returns>
    public static ModelMessage Assistant(string text) => new(ModelRole.Assistant, [new TextPart(text)]);
}

/// <summary>A piece of a message; serialises with a <c>type</c> discriminator.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextPart), "text")]
[JsonDerivedType(typeof(ToolCallPart), "tool_call")]
[JsonDerivedType(typeof(ToolResultPart), "tool_result")]
[JsonDerivedType(typeof(FilePart), "file")]
[JsonDerivedType(typeof(ReasoningPart), "reasoning")]
public abstract record ModelPart;

/// <summary>Plain text. Blank texts are left out of the request, because providers refuse them.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(string Text) : ModelPart;

/// <summary>The model asks for a tool. Belongs in an assistant message.</summary>
/// <param name="Id">The provider's id of this call, unique in the conversation.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">A JSON object; when what the model wrote could not be read as one, <see cref="ArgumentsError"/> says so.</param>
public sealed record ToolCallPart(string Id, string Name, JsonElement Arguments) : ModelPart
{
    /// <summary>Why the arguments could not be read, a sentence for the model (then <see cref="Arguments"/> is an empty object); null when they are fine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ArgumentsError { get; init; }

    /// <summary>What the model wrote where the arguments could not be read, so that it sees its own words again; null when they are fine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ArgumentsText { get; init; }

    /// <summary>Members of the call that its service wants back unchanged, such as Gemini's thought signatures; mostly null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Extra { get; init; }

    /// <summary>The arguments as the model is shown them again: where they could not be read, an object that holds its own words.</summary>
    /// <returns>A JSON object.</returns>
    public JsonElement ToSend() => ArgumentsText is null ? Arguments : JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["unreadable_arguments"] = ArgumentsText });
}

/// <summary>A tool's answer. Belongs in the user message directly after the call.</summary>
/// <param name="CallId">The <see cref="ToolCallPart.Id"/> it answers.</param>
/// <param name="Text">What the tool returned.</param>
/// <param name="IsError">The tool failed, and the text says how.</param>
public sealed record ToolResultPart(string CallId, string Text, bool IsError = false) : ModelPart;

/// <summary>A file or image given to the model; exactly one of <see cref="Data"/> and <see cref="Path"/> is set.</summary>
/// <param name="Name">The file name the person knows it by.</param>
/// <param name="MediaType">For example <c>image/png</c>, <c>application/pdf</c>, <c>text/csv</c>.</param>
public sealed record FilePart(string Name, string MediaType) : ModelPart
{
    /// <summary>The content itself.</summary>
    public byte[]? Data { get; init; }

    /// <summary>Where the content lies; read when the call is made. The caller has checked that it may be read.</summary>
    public string? Path { get; init; }
}

/// <summary>
/// The model's own thinking. It is shown beside the answer and never part of it. Services that want it back get it unchanged, before the tool
/// calls it led to; no other agent gets it.
/// </summary>
/// <param name="Text">The readable part; empty when the provider keeps it to itself.</param>
/// <param name="Signature">The provider's signature, or the encrypted thinking itself when <paramref name="Redacted"/>.</param>
/// <param name="Redacted">The provider gave the thinking in encrypted form only.</param>
public sealed record ReasoningPart(string Text, string? Signature, bool Redacted = false) : ModelPart
{
    /// <summary>The member of the answer that held it, which is the one it is sent back in; null when it is not sent back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>The provider it came from: no other one gets it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary>OpenRouter's blocks of it, sent back as they came; null for other services.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Details { get; init; }
}

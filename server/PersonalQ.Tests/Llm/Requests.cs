using System.Text.Json;
using PersonalQ.Llm;

namespace PersonalQ.Tests.Llm;

internal static class Requests
{
    public static readonly ToolSpec Calculator = new("calculator", "Evaluates an arithmetic expression.", Json(
        """{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}"""));

    public static readonly ToolSpec CurrentTime = new("current_time", "Tells the time.", Json(
        """{"type":"object","properties":{"time_zone":{"type":"string"}},"required":["time_zone"]}"""));

    public static readonly ToolSpec WriteFile = new("workspace_write_file", "Writes a file.", Json(
        """{"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"]}"""));

    public static ModelRequest Ask(string model, string prompt, params ToolSpec[] tools) => new()
    {
        Model = model, SystemPrompt = "You are helpful.", Messages = [ModelMessage.User(prompt)], Tools = tools, MaxTokens = 1000,
    };

    /// <summary>The request after the model's answer and its tools' results.</summary>
    public static ModelRequest Then(this ModelRequest request, ModelResult result, params string[] toolResults) => request with
    {
        Messages =
        [
            .. request.Messages, result.ToMessage()!,
            new(ModelRole.User, [.. result.ToolCalls.Zip(toolResults, (call, text) => new ToolResultPart(call.Id, text))]),
        ],
    };

    public static JsonElement Json(string json) => JsonElement.Parse(json);
}

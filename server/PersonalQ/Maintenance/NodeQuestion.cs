using System.Text.Json;
using PersonalQ.Tasks;
using PersonalQ.Workflows;

namespace PersonalQ.Maintenance;

/// <summary>Asks the person at the terminal what an approval or input node wants to know.</summary>
internal sealed class NodeQuestion(Terminal terminal, WorkflowLines lines)
{
    /// <summary>The answer for the API; null when input has ended without one.</summary>
    public async Task<object?> AskAsync(string name, NodeRunResponse node, CancellationToken ct)
    {
        lines.Close();
        var question = node.Input?.Read<JsonElement>() ?? default;
        if (Text(question, "context") is { } context)
            await terminal.Error.WriteLineAsync($"\n{context}".AsMemory(), ct);
        await terminal.Error.WriteLineAsync($"\n{name}: {Text(question, "text")}".AsMemory(), ct);
        return node.WaitingFor == WaitingFor.Approval ? await ApprovalAsync(ct) : await ValueAsync(question, ct);
    }

    private async Task<object?> ApprovalAsync(CancellationToken ct)
    {
        while (await LineAsync("Approve? [y/n] ", ct) is { } answer)
            switch (answer.ToLowerInvariant())
            {
                case "y" or "yes":
                    return new { Approved = true };
                case "n" or "no":
                    return new { Approved = false, Reason = await LineAsync("Why? ", ct) ?? "" };
            }
        return null;
    }

    private async Task<object?> ValueAsync(JsonElement question, CancellationToken ct)
    {
        var isJson = question.ValueKind == JsonValueKind.Object && question.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Object;
        while (await LineAsync(isJson ? "Your answer, as JSON: " : "Your answer: ", ct) is { } answer)
            if (answer.Length > 0 && (isJson ? Json(answer) : JsonSerializer.SerializeToElement(answer)) is { } value)
                return new { Value = value };
        return null;
    }

    private JsonElement? Json(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text, PersonalQ.Json.Options);
        }
        catch (JsonException e)
        {
            terminal.Error.WriteLine($"This is not JSON: {e.Message}");
            return null;
        }
    }

    private async Task<string?> LineAsync(string prompt, CancellationToken ct)
    {
        await terminal.Error.WriteAsync(prompt.AsMemory(), ct);
        return (await terminal.In.ReadLineAsync(ct))?.Trim();
    }

    private static string? Text(JsonElement json, string field) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Maintenance;

/// <summary>Inputs of a workflow from the command line.</summary>
internal static class InputValues
{
    /// <summary>The values of <c>name=value</c> and <c>name=path</c>, by the types of the inputs; a person is asked for what is missing.</summary>
    /// <exception cref="StartupException">One is not of this form, or its file is not there.</exception>
    public static async Task<JsonObject> ReadAsync(
        Terminal terminal, IReadOnlyList<WorkflowInput> declared, IReadOnlyList<string> texts, IReadOnlyList<string> files, CancellationToken ct)
    {
        var values = new JsonObject();
        foreach (var text in texts)
        {
            var (name, value) = Split("--input", text);
            values[name] = Value(declared, name, value);
        }
        foreach (var text in files)
        {
            var (name, path) = Split("--input-file", text);
            values[name] = Value(declared, name, await (path == "-" ? terminal.ReadInAsync(ct) : terminal.ReadFileAsync(path, ct)));
        }
        if (terminal.CanAsk)
            foreach (var input in declared.Where(i => i.Required && i.Default is null or { ValueKind: JsonValueKind.Null } && !values.ContainsKey(i.Name)))
            {
                await terminal.Error.WriteAsync($"{input.Name}{(string.IsNullOrWhiteSpace(input.Description) ? "" : $" ({input.Description})")}: ".AsMemory(), ct);
                if (await terminal.In.ReadLineAsync(ct) is { Length: > 0 } answer)
                    values[input.Name] = Value(declared, input.Name, answer);
            }
        return values;
    }

    private static (string Name, string Value) Split(string option, string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (text[..at].Trim(), text[(at + 1)..])
            : throw new StartupException($"{option} takes name=value, not '{text}'.");

    // What cannot be read as its type stays a text: the server says what is wrong with it.
    private static JsonNode? Value(IReadOnlyList<WorkflowInput> declared, string name, string text)
    {
        if (declared.FirstOrDefault(i => i.Name == name) is not { Type: not InputType.String })
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}

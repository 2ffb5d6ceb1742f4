using System.Text.Json;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>Whose flavour of chat completions a fake speaks.</summary>
public enum OpenAiDialect
{
    OpenAi,

    /// <summary>Refuses fields it does not know with 422, and ids of tool calls that are not nine letters and digits.</summary>
    Mistral,

    /// <summary>Wants no key, lists its models at /api/tags, knows only the old name of the token limit.</summary>
    Ollama,
}

/// <summary>What chat completions refuse, from their public reference.</summary>
internal static class OpenAiRules
{
    private static readonly string[] Common =
        ["messages", "model", "frequency_penalty", "max_tokens", "n", "parallel_tool_calls", "presence_penalty", "response_format", "stop", "stream",
            "temperature", "tool_choice", "tools", "top_p"];

    private static readonly string[] OpenAiOnly =
        ["audio", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens", "metadata", "modalities", "prediction",
            "prompt_cache_key", "prompt_cache_retention", "reasoning_effort", "safety_identifier", "seed", "service_tier", "store", "stream_options",
            "top_logprobs", "user", "verbosity", "web_search_options"];

    private static readonly string[] MistralOnly = ["random_seed", "safe_prompt", "prompt_mode", "prediction", "metadata"];

    private static readonly StrictJson Strict = new((path, message) => Bad($"Invalid value for '{path}': {message}.", path));

    public static FakeRefusal Bad(string message, string? parameter = null, string? code = null) =>
        new(400, "invalid_request_error", message, parameter, code);

    public static void Check(JsonElement body, IEnumerable<string> models, OpenAiDialect dialect)
    {
        if (body.ValueKind != JsonValueKind.Object) throw Bad("We could not parse the JSON body of your request.");
        Members(body, dialect);
        var model = Strict.Text(body, "", "model");
        Sampling(body, model);
        Strict.Bool(body, "", "stream");
        if (StrictJson.Optional(body, "stream_options") is not null && StrictJson.Optional(body, "stream") is not { ValueKind: JsonValueKind.True })
            throw Bad("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
        var tools = Tools(body);
        ToolChoice(body, tools);
        ResponseFormat(body);
        Messages(body, dialect);
        if (!models.Contains(model)) throw NoModel(model, dialect);
    }

    private static void Members(JsonElement body, OpenAiDialect dialect)
    {
        foreach (var member in body.EnumerateObject())
        {
            if (Common.Contains(member.Name)) continue;
            if (dialect == OpenAiDialect.Mistral && !MistralOnly.Contains(member.Name))
                throw new FakeRefusal(422, "invalid_request_error", $"body.{member.Name}: Extra inputs are not permitted", member.Name);
            // Ollama ignores what it does not know; that a limit is one of those is what the test should notice.
            if (dialect == OpenAiDialect.Ollama && member.Name != "max_completion_tokens") continue;
            if (dialect == OpenAiDialect.OpenAi && OpenAiOnly.Contains(member.Name)) continue;
            throw Bad($"Unrecognized request argument supplied: {member.Name}");
        }
    }

    private static FakeRefusal NoModel(string model, OpenAiDialect dialect) => dialect == OpenAiDialect.Ollama
        ? new(404, "api_error", $"model \"{model}\" not found, try pulling it first")
        : new(404, "invalid_request_error", $"The model `{model}` does not exist or you do not have access to it.", null, "model_not_found");

    private static void Sampling(JsonElement body, string model)
    {
        var temperature = Strict.Number(body, "", "temperature");
        if (temperature is < 0)
            throw Bad($"Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got {temperature} instead.", "temperature", "decimal_below_min_value");
        if (temperature is > 2)
            throw Bad($"Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got {temperature} instead.", "temperature", "decimal_above_max_value");
        foreach (var name in (string[])["max_tokens", "max_completion_tokens"])
        {
            if (Strict.Whole(body, "", name) is < 1)
                throw Bad($"Invalid '{name}': integer below minimum value. Expected a value >= 1.", name, "integer_below_min_value");
        }
        if (!model.StartsWith('o') && !model.StartsWith("gpt-5", StringComparison.Ordinal)) return;
        if (temperature is not null and not 1)
            throw Bad(
                $"Unsupported value: 'temperature' does not support {temperature} with this model. Only the default (1) value is supported.",
                "temperature", "unsupported_value");
        if (StrictJson.Optional(body, "max_tokens") is not null)
            throw Bad(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                "max_tokens", "unsupported_parameter");
    }

    private static List<string> Tools(JsonElement body)
    {
        var names = new List<string>();
        if (StrictJson.Optional(body, "tools") is not { } tools) return names;
        if (tools.ValueKind != JsonValueKind.Array || tools.GetArrayLength() == 0)
            throw Bad("Invalid 'tools': empty array. Expected an array with minimum length 1.", "tools", "empty_array");
        for (var i = 0; i < tools.GetArrayLength(); i++)
        {
            var path = StrictJson.At("tools", i);
            Strict.OneOf(tools[i], path, "type", "function");
            var function = StrictJson.Optional(tools[i], "function") ?? throw Bad($"Missing required parameter: '{path}.function'.");
            Strict.Members(function, $"{path}.function", "name", "description", "parameters", "strict");
            var name = Strict.Text(function, $"{path}.function", "name");
            if (!StrictJson.IsName(name, 64)) throw Bad($"Invalid '{path}.function.name': string does not match pattern '^[a-zA-Z0-9_-]+$'.");
            if (StrictJson.Optional(function, "parameters") is { } schema && StrictJson.Optional(schema, "type")?.ToString() != "object")
                throw Bad($"Invalid schema for function '{name}': schema must be a JSON Schema of 'type: \"object\"'.", $"{path}.function.parameters", "invalid_function_parameters");
            names.Add(name);
        }
        return names;
    }

    private static void ToolChoice(JsonElement body, List<string> tools)
    {
        if (StrictJson.Optional(body, "tool_choice") is not { } choice) return;
        if (tools.Count == 0) throw Bad("Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", "tool_choice");
        if (choice.ValueKind == JsonValueKind.String) return;
        var name = Strict.Text(StrictJson.Optional(choice, "function") ?? choice, "tool_choice.function", "name");
        if (!tools.Contains(name)) throw Bad($"Invalid value for 'tool_choice': no function named '{name}' was specified in the 'tools' parameter.", "tool_choice");
    }

    private static void ResponseFormat(JsonElement body)
    {
        if (StrictJson.Optional(body, "response_format") is not { } format) return;
        if (Strict.OneOf(format, "response_format", "type", "text", "json_object", "json_schema") != "json_schema") return;
        var schema = StrictJson.Optional(format, "json_schema") ?? throw Bad("Missing required parameter: 'response_format.json_schema'.");
        Strict.Members(schema, "response_format.json_schema", "name", "description", "schema", "strict");
        if (!StrictJson.IsName(Strict.Text(schema, "response_format.json_schema", "name"), 64)) throw Bad("Invalid 'response_format.json_schema.name'.");
    }

    private static void Messages(JsonElement body, OpenAiDialect dialect)
    {
        var messages = Strict.Array(body, "", "messages");
        if (messages.GetArrayLength() == 0) throw Bad("Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages", "empty_array");
        var open = new List<string>();
        var i = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var path = StrictJson.At("messages", i++);
            var role = Strict.OneOf(message, path, "role", "system", "developer", "user", "assistant", "tool");
            if (role == "tool")
            {
                var id = Strict.Text(message, path, "tool_call_id");
                if (!open.Remove(id))
                    throw Bad("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", $"{path}.role");
                continue;
            }
            if (open.Count > 0) throw Unanswered(open);
            var calls = StrictJson.Optional(message, "tool_calls");
            if (role == "assistant" && calls is not null) Calls(calls.Value, path, open, dialect);
            var content = StrictJson.Optional(message, "content");
            if (content is null && calls is null) throw Bad($"Invalid value for 'content': expected a string, got null.", $"{path}.content");
        }
        if (open.Count > 0) throw Unanswered(open);
    }

    private static void Calls(JsonElement calls, string path, List<string> open, OpenAiDialect dialect)
    {
        if (calls.GetArrayLength() == 0) throw Bad($"Invalid '{path}.tool_calls': empty array. Expected an array with minimum length 1.", null, "empty_array");
        foreach (var call in calls.EnumerateArray())
        {
            var id = Strict.Text(call, path, "id");
            Strict.OneOf(call, path, "type", "function");
            var function = StrictJson.Optional(call, "function") ?? throw Bad($"Missing required parameter: '{path}.tool_calls[0].function'.");
            Strict.Text(function, path, "name");
            Strict.Text(function, path, "arguments");
            if (open.Contains(id)) throw Bad($"Duplicate value for 'tool_call_id' of {id} in message.");
            if (dialect == OpenAiDialect.Mistral && (id.Length != 9 || !id.All(char.IsAsciiLetterOrDigit)))
                throw Bad($"Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of 9.");
            open.Add(id);
        }
    }

    private static FakeRefusal Unanswered(List<string> open) => Bad(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
        + $"The following tool_call_ids did not have response messages: {string.Join(", ", open)}", "messages");
}

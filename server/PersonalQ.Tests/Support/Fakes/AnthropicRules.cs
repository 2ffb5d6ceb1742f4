using System.Text.Json;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>What the Messages API refuses, from its public reference: top-level members, tools, system prompt, output format.</summary>
internal static class AnthropicRules
{
    /// <summary>Models since Opus 4.7 take no sampling parameters and no prefilled answer.</summary>
    private static readonly string[] Modern = ["claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5", "claude-haiku-5", "claude-fable-5"];

    private static readonly string[] NoOutputFormat = ["claude-3", "claude-sonnet-4-2", "claude-opus-4-2"];

    private static readonly StrictJson Strict = new((path, message) => Bad($"{path}: {message}"));

    public static FakeRefusal Bad(string message) => new(400, "invalid_request_error", message);

    public static bool IsModern(string model) => Modern.Any(x => model.StartsWith(x, StringComparison.Ordinal));

    public static void Check(JsonElement body, IEnumerable<string> models)
    {
        Strict.Members(
            body, "", "model", "max_tokens", "messages", "system", "temperature", "top_p", "top_k", "stop_sequences", "stream", "tools",
            "tool_choice", "metadata", "thinking", "service_tier", "container", "output_config", "cache_control", "inference_geo");
        var model = Strict.Text(body, "", "model");
        var most = Strict.Whole(body, "", "max_tokens") ?? throw Bad("max_tokens: Field required");
        if (most < 1) throw Bad("max_tokens: Input should be greater than or equal to 1");
        Strict.Bool(body, "", "stream");
        var tools = Tools(body);
        ToolChoice(body, tools);
        System(body);
        Sampling(body, model);
        StopSequences(body);
        OutputConfig(body, model);
        if (StrictJson.Optional(body, "metadata") is { } metadata) Strict.Members(metadata, "metadata", "user_id");
        AnthropicMessageRules.Check(body, Strict, hasTools: tools.Count > 0, IsModern(model));
        var marks = Marks(body);
        if (marks > 4) throw Bad($"A maximum of 4 blocks with cache_control may be provided. Found {marks}.");
        if (!models.Contains(model)) throw new FakeRefusal(404, "not_found_error", $"model: {model}");
        var limit = model.StartsWith("claude-3-", StringComparison.Ordinal) && !model.Contains("3-7", StringComparison.Ordinal) ? 8192 : 128000;
        if (most > limit)
            throw Bad($"max_tokens: {most} > {limit}, which is the maximum allowed number of output tokens for {model}");
    }

    public static void CacheControl(JsonElement block, string path)
    {
        if (StrictJson.Optional(block, "cache_control") is not { } cache) return;
        Strict.Members(cache, StrictJson.At(path, "cache_control"), "type", "ttl");
        Strict.OneOf(cache, StrictJson.At(path, "cache_control"), "type", "ephemeral");
        if (StrictJson.Optional(cache, "ttl") is not null) Strict.OneOf(cache, StrictJson.At(path, "cache_control"), "ttl", "5m", "1h");
    }

    private static List<string> Tools(JsonElement body)
    {
        var names = new List<string>();
        if (StrictJson.Optional(body, "tools") is not { } tools) return names;
        if (tools.ValueKind != JsonValueKind.Array) throw Bad("tools: Input should be a valid list");
        for (var i = 0; i < tools.GetArrayLength(); i++)
        {
            var path = StrictJson.At(StrictJson.At("tools", i), "custom");
            Strict.Members(
                tools[i], path, "name", "description", "input_schema", "cache_control", "type", "strict", "defer_loading", "input_examples",
                "allowed_callers", "eager_input_streaming");
            var name = Strict.Text(tools[i], path, "name");
            if (!StrictJson.IsName(name, 128)) throw Bad($"{path}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'");
            if (StrictJson.Optional(tools[i], "type") is not null) Strict.OneOf(tools[i], path, "type", "custom");
            var schema = StrictJson.Optional(tools[i], "input_schema") ?? throw Bad($"{path}.input_schema: Field required");
            Strict.OneOf(schema, StrictJson.At(path, "input_schema"), "type", "object");
            CacheControl(tools[i], path);
            if (names.Contains(name)) throw Bad("tools: Tool names must be unique.");
            names.Add(name);
        }
        return names;
    }

    private static void ToolChoice(JsonElement body, List<string> tools)
    {
        if (StrictJson.Optional(body, "tool_choice") is not { } choice) return;
        if (tools.Count == 0) throw Bad("tool_choice: tool_choice may only be specified while providing tools");
        Strict.Members(choice, "tool_choice", "type", "name", "disable_parallel_tool_use");
        if (Strict.OneOf(choice, "tool_choice", "type", "auto", "any", "tool", "none") != "tool") return;
        var name = Strict.Text(choice, "tool_choice", "name");
        if (!tools.Contains(name)) throw Bad($"tool_choice: Tool '{name}' not found in provided tools");
    }

    private static void System(JsonElement body)
    {
        if (StrictJson.Optional(body, "system") is not { } system || system.ValueKind == JsonValueKind.String) return;
        if (system.ValueKind != JsonValueKind.Array) throw Bad("system: Input should be a valid string or list");
        for (var i = 0; i < system.GetArrayLength(); i++)
        {
            var path = StrictJson.At("system", i);
            Strict.Members(system[i], path, "type", "text", "cache_control", "citations");
            Strict.OneOf(system[i], path, "type", "text");
            if (Strict.Text(system[i], path, "text").Length == 0) throw Bad("system: text content blocks must be non-empty");
            CacheControl(system[i], path);
        }
    }

    private static void Sampling(JsonElement body, string model)
    {
        var temperature = Strict.Number(body, "", "temperature");
        var topP = Strict.Number(body, "", "top_p");
        if (temperature is < 0 or > 1) throw Bad("temperature: range: 0..1");
        if (topP is < 0 or > 1) throw Bad("top_p: range: 0..1");
        if (Strict.Whole(body, "", "top_k") is < 0) throw Bad("top_k: range: 0..");
        if (!IsModern(model)) return;
        if (temperature is not null and not 1) throw Bad("`temperature` is deprecated for this model.");
        if (topP is not null) throw Bad("`top_p` is deprecated for this model.");
    }

    private static void StopSequences(JsonElement body)
    {
        if (StrictJson.Optional(body, "stop_sequences") is not { } stops) return;
        foreach (var stop in stops.EnumerateArray())
        {
            if (string.IsNullOrWhiteSpace(stop.GetString())) throw Bad("stop_sequences: each stop sequence must contain non-whitespace");
        }
    }

    private static void OutputConfig(JsonElement body, string model)
    {
        if (StrictJson.Optional(body, "output_config") is not { } config) return;
        Strict.Members(config, "output_config", "effort", "format");
        if (StrictJson.Optional(config, "format") is not { } format) return;
        if (NoOutputFormat.Any(x => model.StartsWith(x, StringComparison.Ordinal)))
            throw Bad("output_config.format: This model does not support output_config.format.");
        Strict.Members(format, "output_config.format", "type", "schema");
        Strict.OneOf(format, "output_config.format", "type", "json_schema");
        Schema(StrictJson.Optional(format, "schema") ?? throw Bad("output_config.format.schema: Field required"));
    }

    private static void Schema(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray()) Schema(item);
        }
        if (schema.ValueKind != JsonValueKind.Object) return;
        string[] refused = ["minLength", "maxLength", "minimum", "maximum", "multipleOf", "maxItems", "pattern", "oneOf"];
        if (StrictJson.Optional(schema, "type") is { ValueKind: JsonValueKind.String } type)
        {
            if (type.ValueEquals("object") && StrictJson.Optional(schema, "additionalProperties") is not { ValueKind: JsonValueKind.False })
                throw Bad("output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false");
            foreach (var word in refused)
            {
                if (schema.TryGetProperty(word, out _))
                    throw Bad($"output_config.format.schema: For '{type.GetString()}' type, property '{word}' is not supported");
            }
        }
        foreach (var member in schema.EnumerateObject())
        {
            if (member.Name == "properties")
            {
                foreach (var property in member.Value.EnumerateObject()) Schema(property.Value);
            }
            else
            {
                Schema(member.Value);
            }
        }
    }

    private static int Marks(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Sum(Marks),
        JsonValueKind.Object => (StrictJson.Optional(json, "cache_control") is null ? 0 : 1)
            + json.EnumerateObject().Where(x => x.Name is not ("input" or "input_schema")).Sum(x => Marks(x.Value)),
        _ => 0,
    };
}

using System.Text.Json;
using static PersonalQ.Tests.Support.Fakes.AnthropicRules;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>What the Messages API refuses in a conversation: roles, blocks, and the pairing of tool calls and results.</summary>
internal static class AnthropicMessageRules
{
    public static void Check(JsonElement body, StrictJson strict, bool hasTools, bool isModern)
    {
        var messages = strict.Array(body, "", "messages");
        var count = messages.GetArrayLength();
        if (count == 0) throw Bad("messages: at least one message is required");
        var usesTools = false;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var open = new List<string>();
        string? previous = null;
        for (var i = 0; i < count; i++)
        {
            var path = StrictJson.At("messages", i);
            strict.Members(messages[i], path, "role", "content");
            var role = strict.OneOf(messages[i], path, "role", "user", "assistant");
            if (i == 0 && role != "user") throw Bad("messages: first message must use the \"user\" role");
            var content = StrictJson.Optional(messages[i], "content") ?? throw Bad($"{path}.content: Field required");
            var blocks = Blocks(content, path, strict, isLastAssistant: i == count - 1 && role == "assistant");

            // Messages of the same role in a row count as one.
            if (role != previous && role == "assistant") open.Clear();
            if (role == "user" && role != previous && open.Count > 0) Results(blocks, open, path);
            else if (role == "user") NoStrayResults(blocks, open, path);
            foreach (var (block, at) in blocks)
            {
                usesTools |= Block(block, role, at, strict, ids, open);
            }
            previous = role;
        }
        if (open.Count > 0 && previous == "assistant")
            throw Bad(
                $"messages.{count - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}. "
                + "Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
        if (usesTools && !hasTools) throw Bad("Requests which include `tool_use` or `tool_result` blocks must define tools.");
        if (previous == "assistant" && isModern)
            throw Bad("This model does not support assistant message prefill. The conversation must end with a user message.");
    }

    private static List<(JsonElement Block, string Path)> Blocks(JsonElement content, string path, StrictJson strict, bool isLastAssistant)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            Text(content.GetString()!, isLastAssistant);
            return [];
        }
        if (content.ValueKind != JsonValueKind.Array) throw Bad($"{path}.content: Input should be a valid string or list");
        var blocks = content.EnumerateArray().Select((x, i) => (x, StrictJson.At(StrictJson.At(path, "content"), i))).ToList();
        if (blocks.Count == 0 && !isLastAssistant)
            throw Bad($"{path}: all messages must have non-empty content except for the optional final assistant message");
        for (var i = 0; i < blocks.Count; i++)
        {
            if (strict.Text(blocks[i].x, blocks[i].Item2, "type") == "text")
                Text(strict.Text(blocks[i].x, blocks[i].Item2, "text"), isLastAssistant && i == blocks.Count - 1);
        }
        return blocks;
    }

    private static void Text(string text, bool isEnd)
    {
        if (text.Length == 0) throw Bad("messages: text content blocks must be non-empty");
        if (string.IsNullOrWhiteSpace(text)) throw Bad("messages: text content blocks must contain non-whitespace text");
        if (isEnd && char.IsWhiteSpace(text[^1])) throw Bad("messages: final assistant content cannot end with trailing whitespace");
    }

    private static bool Block(JsonElement block, string role, string path, StrictJson strict, HashSet<string> ids, List<string> open)
    {
        var type = strict.Text(block, path, "type");
        CacheControl(block, path);
        switch (type)
        {
            case "text":
                strict.Members(block, path, "type", "text", "cache_control", "citations");
                return false;
            case "image":
                strict.Members(block, path, "type", "source", "cache_control");
                Source(block, path, strict, ["image/jpeg", "image/png", "image/gif", "image/webp"]);
                return false;
            case "document":
                strict.Members(block, path, "type", "source", "cache_control", "title", "context", "citations");
                Source(block, path, strict, ["application/pdf", "text/plain"]);
                return false;
            case "thinking" or "redacted_thinking":
                if (role != "assistant") throw Bad($"{path}: `{type}` blocks can only be in assistant messages");
                if (StrictJson.Optional(block, "cache_control") is not null) throw Bad($"{path}.{type}.cache_control: Extra inputs are not permitted");
                strict.Text(block, path, type == "thinking" ? "signature" : "data");
                return false;
            case "tool_use":
                if (role != "assistant") throw Bad($"{path}: `tool_use` blocks can only be in assistant messages");
                strict.Members(block, path, "type", "id", "name", "input", "cache_control", "caller");
                var id = strict.Text(block, path, "id");
                if (!StrictJson.IsName(id, 200)) throw Bad($"{path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
                if (!StrictJson.IsName(strict.Text(block, path, "name"), 200))
                    throw Bad($"{path}.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{{1,200}}$'");
                if (StrictJson.Optional(block, "input") is not { ValueKind: JsonValueKind.Object })
                    throw Bad($"{path}.tool_use.input: Input should be a valid dictionary");
                if (!ids.Add(id)) throw Bad($"{path}: `tool_use` ids must be unique");
                open.Add(id);
                return true;
            case "tool_result":
                strict.Members(block, path, "type", "tool_use_id", "content", "is_error", "cache_control");
                strict.Bool(block, path, "is_error");
                return true;
            default:
                throw Bad($"{path}: Input tag '{type}' found using 'type' does not match any of the expected tags");
        }
    }

    private static void Source(JsonElement block, string path, StrictJson strict, string[] types)
    {
        var at = StrictJson.At(path, "source");
        var source = StrictJson.Optional(block, "source") ?? throw Bad($"{at}: Field required");
        if (strict.OneOf(source, at, "type", "base64", "url", "text", "file") != "base64") return;
        strict.OneOf(source, at, "media_type", types);
        if (!Convert.TryFromBase64String(strict.Text(source, at, "data"), new byte[source.GetRawText().Length], out var length) || length == 0)
            throw Bad($"{at}.base64: invalid base64 data");
    }

    /// <summary>The message after tool calls: a result for each, before anything else.</summary>
    private static void Results(List<(JsonElement Block, string Path)> blocks, List<string> open, string path)
    {
        var leading = blocks.TakeWhile(x => IsResult(x.Block)).Select(x => x.Block.GetProperty("tool_use_id").GetString()!).ToList();
        var missing = open.Except(leading).ToList();
        if (missing.Count > 0)
            throw Bad(
                $"{path}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", missing)}. "
                + "Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
        if (leading.GroupBy(x => x).FirstOrDefault(x => x.Count() > 1) is { } twice)
            throw Bad($"{path}: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {twice.Key}");
        NoStrayResults(blocks, open, path);
        open.Clear();
    }

    private static void NoStrayResults(List<(JsonElement Block, string Path)> blocks, List<string> open, string path)
    {
        foreach (var (block, at) in blocks.Where(x => IsResult(x.Block)))
        {
            var id = StrictJson.Optional(block, "tool_use_id")?.GetString() ?? throw Bad($"{at}.tool_result.tool_use_id: Field required");
            if (!open.Contains(id))
                throw Bad(
                    $"{at}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. "
                    + $"Each `tool_result` block must have a corresponding `tool_use` block in the previous message ({path}).");
        }
    }

    private static bool IsResult(JsonElement block) => StrictJson.Optional(block, "type")?.ValueEquals("tool_result") == true;
}

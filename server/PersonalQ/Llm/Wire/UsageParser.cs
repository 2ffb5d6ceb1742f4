using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads counts of tokens in the shapes that servers use.</summary>
internal static class UsageParser
{
    /// <summary>Takes what a chunk of chat completions tells.</summary>
    /// <returns>Whether it tells anything.</returns>
    public static bool Chat(JsonElement json, WireUsage usage)
    {
        if (json.TryGetProperty("prompt_eval_count"u8, out _) || json.TryGetProperty("eval_count"u8, out _)) // Ollama's own
        {
            Set(x => usage.Input = x, JsonText.Whole(json, "prompt_eval_count"u8));
            Set(x => usage.Output = x, JsonText.Whole(json, "eval_count"u8));
            return true;
        }
        if (!JsonText.TryGet(json, "usage"u8, out _) && JsonText.TryGet(json, "timings"u8, out var timings)) // llama.cpp
        {
            Set(x => usage.Input = x, JsonText.Whole(timings, "prompt_n"u8));
            Set(x => usage.CacheRead = x, JsonText.Whole(timings, "cache_n"u8));
            Set(x => usage.Output = x, JsonText.Whole(timings, "predicted_n"u8));
            return false;
        }
        if (!JsonText.TryGet(json, "usage"u8, out var told) && !(JsonText.TryGet(json, "x_groq"u8, out var groq) && JsonText.TryGet(groq, "usage"u8, out told))) return false;
        if (told.ValueKind != JsonValueKind.Object) return false;
        var prompt = JsonText.Whole(told, "prompt_tokens"u8) ?? JsonText.Whole(told, "input_tokens"u8) ?? JsonText.Whole(told, "promptTokens"u8);
        var output = JsonText.Whole(told, "completion_tokens"u8) ?? JsonText.Whole(told, "output_tokens"u8) ?? JsonText.Whole(told, "completionTokens"u8);
        var cached = (JsonText.TryGet(told, "prompt_tokens_details"u8, out var details) ? JsonText.Whole(details, "cached_tokens"u8) : null)
            ?? JsonText.Whole(told, "cached_tokens"u8) ?? JsonText.Whole(told, "prompt_cache_hit_tokens"u8) ?? JsonText.Whole(told, "cache_read_input_tokens"u8);
        if (output is null && prompt is not null && JsonText.Whole(told, "total_tokens"u8) is { } total && total > prompt) output = total - prompt;
        var reasoning = JsonText.TryGet(told, "completion_tokens_details"u8, out var more) ? JsonText.Whole(more, "reasoning_tokens"u8) : null;
        if (output is not null && prompt is not null && Unsaid(told, prompt.Value + output.Value) is var unsaid and > 0 && (unsaid == reasoning || (reasoning is null or 0 && cached is null or 0))) output += unsaid;
        if (cached > 0) usage.CacheRead = cached;
        Set(x => usage.Input = x, prompt is not null && cached is not null ? Math.Max(0, prompt.Value - cached.Value) : prompt);
        Set(x => usage.Output = x, output);
        Set(x => usage.Reasoning = x, reasoning);
        return prompt > 0 || output > 0;
    }

    // Gemini and xAI count a model's thoughts in the total only; they are paid for.
    private static long Unsaid(JsonElement told, long said) => (JsonText.Whole(told, "total_tokens"u8) ?? 0) - said;

    /// <summary>Takes what an event of the Messages protocol tells.</summary>
    public static void Message(JsonElement json, WireUsage usage)
    {
        if (!JsonText.TryGet(json, "usage"u8, out var told) || told.ValueKind != JsonValueKind.Object) return;
        Set(x => usage.Input = x, JsonText.Whole(told, "input_tokens"u8) ?? JsonText.Whole(told, "prompt_tokens"u8));
        Set(x => usage.Output = x, JsonText.Whole(told, "output_tokens"u8) ?? JsonText.Whole(told, "completion_tokens"u8));
        Set(x => usage.CacheRead = x, JsonText.Whole(told, "cache_read_input_tokens"u8));
        Set(x => usage.CacheWrite = x, JsonText.Whole(told, "cache_creation_input_tokens"u8));
    }

    // A later zero does not take back what was told: some count at the start, some at the end, some in between.
    private static void Set(Action<long> set, long? told)
    {
        if (told > 0) set(told.Value);
    }
}

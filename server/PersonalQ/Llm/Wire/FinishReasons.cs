using System.Collections.Frozen;

namespace PersonalQ.Llm.Wire;

/// <summary>How an answer ended, in the four words of OpenAI's protocol, and a fifth for failures.</summary>
internal static class FinishReasons
{
    public const string Stop = "stop";
    public const string Length = "length";
    public const string ToolCalls = "tool_calls";
    public const string Filter = "content_filter";

    /// <summary>The service failed in the middle of the answer.</summary>
    public const string Error = "error";

    // What servers write, folded: lower case, without prefix, with underscores.
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["stop"] = Stop, ["eos"] = Stop, ["eos_token"] = Stop, ["end_turn"] = Stop, ["end"] = Stop, ["stop_sequence"] = Stop, ["stop_token"] = Stop,
        ["stop_str"] = Stop, ["complete"] = Stop, ["completed"] = Stop, ["finished"] = Stop, ["done"] = Stop, ["pause_turn"] = Stop, ["success"] = Stop,
        ["length"] = Length, ["max_tokens"] = Length, ["max_output_tokens"] = Length, ["max_completion_tokens"] = Length, ["max_new_tokens"] = Length,
        ["max_length"] = Length, ["model_length"] = Length, ["token_limit"] = Length, ["context_length"] = Length, ["truncated"] = Length, ["limit"] = Length,
        ["model_context_window_exceeded"] = Length, ["incomplete"] = Length, ["abort"] = Length, ["aborted"] = Length, ["cancel"] = Length, ["cancelled"] = Length,
        ["tool_calls"] = ToolCalls, ["tool_call"] = ToolCalls, ["tool_use"] = ToolCalls, ["function_call"] = ToolCalls, ["function_calls"] = ToolCalls, ["tool"] = ToolCalls,
        ["content_filter"] = Filter, ["content_filtered"] = Filter, ["safety"] = Filter, ["recitation"] = Filter, ["prohibited_content"] = Filter,
        ["blocklist"] = Filter, ["blocked"] = Filter, ["spii"] = Filter, ["image_safety"] = Filter, ["refusal"] = Filter, ["sensitive"] = Filter, ["language"] = Filter,
        ["guardrail_intervened"] = Filter,
        ["1"] = Stop, ["2"] = Length, ["3"] = Filter, // Gemini's numbers
        ["error"] = Error, ["network_error"] = Error, ["failed"] = Error, ["malformed_function_call"] = Error, ["unexpected_tool_call"] = Error,
        ["insufficient_system_resource"] = Error, ["overloaded"] = Error, ["engine_overloaded"] = Error,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Maps a server's word.</summary>
    /// <param name="word">As it came.</param>
    /// <param name="trace">Takes a note where the word is foreign.</param>
    /// <returns>One of the constants; null when the word says that there is no end yet.</returns>
    public static string? Of(string? word, AnswerTrace trace)
    {
        if (word is Stop or Length or ToolCalls or Filter) return word;
        var folded = (word ?? "").Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
        if (folded.StartsWith("finish_reason_", StringComparison.Ordinal)) folded = folded["finish_reason_".Length..];
        if (folded is "" or "null" or "none" or "undefined" or "unspecified" or "in_progress" or "incomplete_null" or "false" or "0") return null;
        var known = Known.TryGetValue(folded, out var mapped);
        if (folded is "abort" or "aborted" or "cancel" or "cancelled")
            trace.Note("answer_aborted", $"The server ended the answer by itself (\"{word}\"); it may not be whole.");
        else if (!known)
            trace.Note("finish_reason_unknown", $"The server ended the answer for a reason that is not known (\"{Short(word!)}\"); it was taken as the end.");
        else if (folded is not ("end_turn" or "tool_use" or "max_tokens" or "stop_sequence" or "refusal" or "pause_turn" or "model_context_window_exceeded" or "function_call"))
            trace.Note("finish_reason_foreign", $"The server ended the answer with its own word \"{word}\"; it was read as \"{mapped}\".");
        return known ? mapped : Stop;
    }

    private static string Short(string word) => word.Length <= 60 ? word : word[..60] + "…";
}

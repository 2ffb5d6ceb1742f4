using System.Text.RegularExpressions;

namespace PersonalQ.Llm.Wire;

/// <summary>How open models mark, within their text, what is reasoning and what is a tool call. Data: a new spelling is a new line.</summary>
internal static partial class ReasoningTags
{
    /// <summary>Where reasoning begins and ends, when the server does not split it off.</summary>
    public static IReadOnlyList<(string Open, string Close)> Reasoning { get; } =
    [
        ("<think>", "</think>"), // DeepSeek R1, Qwen 3, QwQ, GLM, MiniMax, and most others
        ("<thinking>", "</thinking>"),
        ("<thought>", "</thought>"), // EXAONE, Gemma's fine-tunes
        ("<thoughts>", "</thoughts>"),
        ("<reasoning>", "</reasoning>"),
        ("<reason>", "</reason>"),
        ("<seed:think>", "</seed:think>"), // Seed-OSS
        ("<mm:think>", "</mm:think>"), // MiniMax
        ("[THINK]", "[/THINK]"), // Magistral
        ("◁think▷", "◁/think▷"), // Kimi-VL
        ("<|begin_of_thought|>", "<|end_of_thought|>"), // OpenThinker, Sky-T1
        ("<|START_THINKING|>", "<|END_THINKING|>"), // Command A
        ("<|channel|>analysis<|message|>", "<|end|>"), // gpt-oss
        ("<|channel>thought", "<channel|>"), // Gemma 4
        ("<unused94>thought", "<unused95>"), // MedGemma
        ("<|think|>", "<|/think|>"),
        ("<longcat_think>", "</longcat_think>"), // LongCat
        ("[BEGIN REASONING]", "[BEGIN FINAL RESPONSE]"), // Apriel; the prompt has opened it
    ];

    /// <summary>What frames the answer itself; only dropped.</summary>
    public static IReadOnlyList<string> Frames { get; } =
    [
        "<|begin_of_solution|>", "<|end_of_solution|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>", "<|start|>assistant<|channel|>final<|message|>",
        "<|start|>assistant", "<|channel|>final<|message|>", "<|return|>",
    ];

    /// <summary>What ends a turn in a model's own template, and is seen in answers of servers with the wrong one; dropped at the very end.</summary>
    public static IReadOnlyList<string> Ends { get; } =
    [
        "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<|end_of_text|>", "<|end|>", "</s>", "<end_of_turn>", "<|eom_id|>", "<|END_OF_TURN_TOKEN|>", "<｜end▁of▁sentence｜>",
        "<turn|>", "[EOS]", "[END FINAL RESPONSE]", "<|call|>", "<|END_ACTION|>",
    ];

    /// <summary>Where a tool call begins, when the server has no parser for it; what follows is not text.</summary>
    public static IReadOnlyList<string> Calls { get; } =
    [
        "<tool_call>", "<tool_calls>", "<toolcall>", "<TOOLCALL>", "<tool_use>", "<tool-use>", "<function_call>", "<function_calls>", "<functioncall>", "<function=", "<invoke name=",
        "<|tool_call>", "<|tool_call|>", "<|tool_calls|>", "<|python_tag|>", "<|action_start|>", "<seed:tool_call>", "<minimax:tool_call>",
        "[TOOL_CALLS]", "[TOOL_CALL]", "<|tool_calls_section_begin|>", "<|tool_call_begin|>", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<|channel|>commentary to=",
        "<｜DSML｜function_calls>", "<｜DSML｜tool_calls>", "<|tool_call_start|>", "<start_function_call>", "<tool_code>", "<|START_ACTION|>", "<｜tool_calls_begin｜>", "<｜tool_call_begin｜>", "<function(",
        "<function name=",
    ];

    /// <summary>What frames the answer after reasoning, and is text everywhere else.</summary>
    public const string AnswerOpen = "<answer>";

    /// <summary>The end of that frame.</summary>
    public const string AnswerClose = "</answer>";

    /// <summary>Splits off reasoning that is told from the answer by words: only the whole text shows it.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="trace">Takes the reasoning and a note.</param>
    /// <returns>The answer; null when there is no such reasoning.</returns>
    public static string? InWords(string text, AnswerTrace trace)
    {
        if (text.Length < 20 || text.TrimStart() is not (['H', ..] or ['a', ..])) return null;
        foreach (var spelling in (ReadOnlySpan<Regex>)[Granite(), Harmony()])
        {
            if (spelling.Match(text) is not { Success: true } match) continue;
            trace.Note("reasoning_split", "The model wrote its reasoning into the text, told from the answer by words; it was split off.");
            trace.ReasoningInText += match.Groups["thought"].Value;
            return match.Groups["answer"].Value.Trim();
        }
        return null;
    }

    [GeneratedRegex("""^\s*Here(?: is|'s|’s) my thought process:\s*(?<thought>(?s:.*?))\s*Here(?: is|'s|’s) my response:\s*(?<answer>(?s:.+))$""", RegexOptions.None, 1000)]
    private static partial Regex Granite();

    // gpt-oss whose marks the server has dropped.
    [GeneratedRegex("""^\s*analysis(?<thought>(?s:.+?))assistantfinal(?<answer>(?s:.+))$""", RegexOptions.None, 1000)]
    private static partial Regex Harmony();
}

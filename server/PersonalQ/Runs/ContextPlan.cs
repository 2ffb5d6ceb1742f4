using System.Globalization;
using PersonalQ.Llm;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Limits;

namespace PersonalQ.Runs;

/// <summary>Keeps a conversation within the model's window. Pure: what servers told of their windows is in the journal.</summary>
internal static class ContextPlan
{
    private const int ShortestResult = 2000;
    private const int FewestResultChars = 4000;
    private const double Fill = 0.75;

    /// <summary>Tokens of the window: what was pinned at the start, or the smaller one that a refusal told or shows; null when nothing is known.</summary>
    public static int? Window(Journal journal)
    {
        var window = journal.Start!.ContextWindow;
        foreach (var step in journal.Steps)
            if (step is { Kind: StepKind.ModelCall, State: StepState.Failed } && journal.ModelAnswer(step) is { WindowFull: true } answer)
            {
                // Where the size was not told, it is below what was sent.
                var known = answer.Window ?? (int)Math.Min(int.MaxValue, new RawJson(step.Request!).Read<ModelCallRequest>().EstimatedTokens * 4 / 5);
                window = Math.Min(window ?? int.MaxValue, known);
            }
        return window;
    }

    /// <summary>How often the next turn was refused because the window is full.</summary>
    public static int Refusals(Journal journal)
    {
        var refusals = 0;
        for (var i = journal.Steps.Count - 1; i > 0 && !Conversation.IsTurn(journal.Steps[i]); i--)
            if (journal.Steps[i] is { Kind: StepKind.ModelCall, State: StepState.Failed } step && journal.ModelAnswer(step).WindowFull)
                refusals++;
        return refusals;
    }

    /// <summary>Characters of one tool result that the model sees: a quarter of its window, four characters to a token.</summary>
    public static int ResultChars(Journal journal)
    {
        var most = journal.Start!.Limits.MaxResultChars;
        return Window(journal) is { } window ? Math.Clamp(window, Math.Min(FewestResultChars, most), most) : most;
    }

    /// <summary>The request with its largest tool results cut until it fits; null when there is nothing more to cut.</summary>
    public static ModelRequest? Cut(ModelRequest request, int window)
    {
        var room = (long)((window - Math.Min(request.MaxTokens, window / 2)) * Fill);
        var messages = request.Messages.ToList();
        var changed = false;
        for (var size = request.EstimateInputTokens(); size > room;)
        {
            var (message, part, result) = Largest(messages);
            if (result is null)
                break;
            var shorter = result with { Text = ResultCut.To(result.Text, Math.Max(ShortestResult, result.Text.Length / 2), "It did not fit the window.") };
            if (shorter.Text.Length >= result.Text.Length)
                break;
            messages[message] = messages[message] with { Parts = [.. messages[message].Parts.Select((p, i) => i == part ? shorter : p)] };
            size -= TokenEstimate.Of(result.Text) - TokenEstimate.Of(shorter.Text);
            changed = true;
        }
        return changed ? request with { Messages = messages } : null;
    }

    /// <summary>The end of a run whose next turn does not fit, with what fills the window.</summary>
    public static Fail Full(ModelRequest request, int? window)
    {
        var names = request.Messages.SelectMany(m => m.Parts).OfType<ToolCallPart>().GroupBy(c => c.Id).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);
        var results = request.Messages.SelectMany(m => m.Parts).OfType<ToolResultPart>().Select(r => (Name: names.GetValueOrDefault(r.CallId, "a tool"), Tokens: TokenEstimate.Of(r.Text))).ToList();
        var task = request.Messages.Count == 0 ? 0 : TokenEstimate.Of(request.Messages[0]);
        var rest = request.Messages.Skip(1).Sum(TokenEstimate.Of) - results.Sum(r => r.Tokens);
        var parts = new List<(string What, long Tokens)>
        {
            ("the task with its input", task),
            ("the agent's instructions", TokenEstimate.Of(request.SystemPrompt)),
            ("the descriptions of its tools", request.Tools.Sum(t => TokenEstimate.Of(t.Name) + TokenEstimate.Of(t.Description) + ((t.Schema.GetRawText().Length + 3L) / 4))),
            ("the turns so far", rest),
        };
        if (results.Count > 0)
            parts.Add(($"tool results, the largest from {results.MaxBy(r => r.Tokens).Name}", results.Sum(r => r.Tokens)));
        var filled = string.Join(", ", parts.Where(p => p.Tokens > 0).OrderByDescending(p => p.Tokens).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.What} ({p.Tokens:N0})")));
        var size = window is { } tokens ? string.Create(CultureInfo.InvariantCulture, $" of {tokens:N0} tokens") : "";
        return new Fail("context_full", $"The task does not fit the model's context window{size}. It holds, in about so many tokens: {filled}; up to {request.MaxTokens:N0} more are for the answer. Use a model with a larger window, a smaller max_tokens, or less input.");
    }

    private static (int Message, int Part, ToolResultPart? Result) Largest(List<ModelMessage> messages)
    {
        (int, int, ToolResultPart? Result) largest = (0, 0, null);
        for (var m = 0; m < messages.Count; m++)
            for (var p = 0; p < messages[m].Parts.Count; p++)
                if (messages[m].Parts[p] is ToolResultPart { Text.Length: > ShortestResult } result && result.Text.Length > (largest.Result?.Text.Length ?? 0))
                    largest = (m, p, result);
        return largest;
    }
}

/// <summary>Cuts a long text: its head and its tail stay, and it says what is missing.</summary>
internal static class ResultCut
{
    /// <summary>The text, or about so many characters of it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">Characters to keep.</param>
    /// <param name="how">How to get the rest, a sentence.</param>
    public static string To(string text, int limit, string how)
    {
        if (text.Length <= limit)
            return text;
        var head = limit * 3 / 4;
        var tail = text.Length - (limit - head);
        if (char.IsLowSurrogate(text[head]))
            head--;
        if (char.IsLowSurrogate(text[tail]))
            tail++;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..head]}\n[… {tail - head:N0} of {text.Length:N0} characters are left out here. {how} …]\n{text[tail..]}");
    }
}

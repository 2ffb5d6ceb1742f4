using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PersonalQ.Llm.Demo;

/// <summary>What the demo model says next: a pure function of the conversation.</summary>
/// <remarks>It calls the tools the last question asks for, each once, then tells what they answered.</remarks>
internal static class DemoScript
{
    private const string Intro =
        "This is the demo model (demo/echo). It runs on this machine, needs no key and does not think: it shows how a run works.";

    private const string Outro = "For real answers, connect Anthropic, OpenAI, Mistral or Ollama in Settings.";
    private const int MaxQuote = 600;

    public static DemoAnswer Answer(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var asked = messages.Count - 1;
        while (asked >= 0 && !(messages[asked].Role == ChatRole.User && messages[asked].Text.Length > 0)) asked--;
        var prompt = asked < 0 ? "" : messages[asked].Text;
        var results = Results(messages, asked + 1);

        var tools = options?.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        var done = results.Select(x => x.Tool).ToHashSet(StringComparer.Ordinal);
        var open = DemoIntents.Of(prompt, tools, results).Where(x => !done.Contains(x.Tool)).ToList();
        // What depends on results (writing them to a file) waits for them.
        if (open.Exists(x => !x.NeedsResults)) open.RemoveAll(x => x.NeedsResults);
        if (open.Count > 0)
        {
            var calls = open.Select((x, i) => Call(x, results.Count + i, asked)).ToList();
            return new($"The demo model uses {string.Join(" and ", open.Select(x => x.Tool))}. ", calls);
        }
        return options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema }
            ? new(DemoInstance.Of(schema), [])
            : new(Tell(prompt, results), []);
    }

    private static FunctionCallContent Call(DemoIntent intent, int index, int asked)
    {
        var arguments = intent.Arguments.EnumerateObject().ToDictionary(x => x.Name, x => (object?)x.Value, StringComparer.Ordinal);
        return new(string.Create(CultureInfo.InvariantCulture, $"demo_{asked}_{index}"), intent.Tool, arguments);
    }

    private static List<DemoResult> Results(IReadOnlyList<ChatMessage> messages, int from)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var results = new List<DemoResult>();
        for (var i = from; i < messages.Count; i++)
        {
            foreach (var content in messages[i].Contents)
            {
                if (content is FunctionCallContent call) names[call.CallId] = call.Name;
                if (content is FunctionResultContent result && names.TryGetValue(result.CallId, out var name))
                    results.Add(new(name, result.Result as string ?? JsonSerializer.Serialize(result.Result, AIJsonUtilities.DefaultOptions)));
            }
        }
        return results;
    }

    private static string Tell(string prompt, List<DemoResult> results)
    {
        var text = new StringBuilder(Intro).Append("\n\n");
        foreach (var result in results) text.Append(CultureInfo.InvariantCulture, $"{result.Tool} answered: {Quote(result.Text)}\n\n");
        if (prompt.Length > 0) text.Append(CultureInfo.InvariantCulture, $"You asked: {Quote(prompt)}\n\n");
        if (prompt.Contains("draw a chart", StringComparison.OrdinalIgnoreCase)) text.Append(Chart).Append("\n\n");
        return text.Append(Outro).ToString();
    }

    /// <summary>What it draws: made-up values, so that a chart can be seen without a model that thinks.</summary>
    private const string Chart = """
        ```vega-lite
        {
          "title": "Values made up by the demo model",
          "data": { "values": [{ "group": "A", "value": 28 }, { "group": "B", "value": 55 }, { "group": "C", "value": 43 }, { "group": "D", "value": 19 }] },
          "mark": "bar",
          "encoding": { "x": { "field": "group", "type": "nominal" }, "y": { "field": "value", "type": "quantitative" } }
        }
        ```
        """;

    private static string Quote(string text) => text.Length <= MaxQuote ? text : text[..MaxQuote] + "…";
}

/// <summary>What the demo model says: text, then tools.</summary>
internal sealed record DemoAnswer(string Text, IReadOnlyList<FunctionCallContent> Calls);

/// <summary>What a tool answered to the current question.</summary>
internal sealed record DemoResult(string Tool, string Text);

/// <summary>A tool the question asks for.</summary>
internal sealed record DemoIntent(string Tool, JsonElement Arguments, bool NeedsResults = false);

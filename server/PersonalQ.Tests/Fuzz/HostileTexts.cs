using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Tests.Schemas;
using PersonalQ.Workflows.Templates;

namespace PersonalQ.Tests.Fuzz;

/// <summary>Bodies and files that mean harm: schemas, templates, expressions, files and answers that grow, nest, refer to themselves or never end.</summary>
internal sealed class HostileTexts(Random random)
{
    private static readonly IReadOnlyList<(string What, string Schema, string Value)> Schemas =
        [.. HostileSchemas.All.Concat(HostileSchemas.Heavy).Select(r => r.Data).Where(s => s.Item2.Length < 1_000_000)];

    private readonly Texts texts = new(random);

    /// <summary>A body that means harm to this route; null now and then, and where nothing is known that would.</summary>
    public string? Body(string path, KnownIds known)
    {
        if (!texts.Chance(4))
            return null;
        if (path.EndsWith("/tasks", StringComparison.Ordinal))
            return Task(known);
        if (path.EndsWith("/decide", StringComparison.Ordinal))
            return Answer();
        if (path.EndsWith("/workflow-runs", StringComparison.Ordinal))
            return Run(known);
        if (path.Contains("/workflows", StringComparison.Ordinal) && !path.Contains("templates", StringComparison.Ordinal))
            return Workflow(known);
        return texts.Chance(3) ? Deep(random.Next(1, 100_000)) : null;
    }

    /// <summary>A workflow file.</summary>
    public string File() => random.Next(8) switch
    {
        0 => texts.Yaml(),
        1 => Aliases(random.Next(2, 12), random.Next(2, 12)),
        2 => $"a: &a \"{new string('x', random.Next(1, 60_000))}\"\nb: [{string.Join(", ", Enumerable.Repeat("*a", random.Next(1, 2_000)))}]\n",
        3 => $"{new string('k', random.Next(1, 60_000))}:\n  x: &x [1]\n  y: [{string.Join(", ", Enumerable.Repeat("*x", random.Next(1, 20_000)))}]\n",
        4 => string.Concat(Enumerable.Range(0, random.Next(1, 300)).Select(i => new string(' ', i) + "a:\n")),
        5 => new string(texts.Of('[', '{', '-', '!', '?', '&', '|'), random.Next(1, 50_000)),
        6 => $"name: n{random.Next()}\nnodes:\n  - id: a\n    type: input\n    instruction: '?'\n    output_schema: {Schemas[random.Next(Schemas.Count)].Schema}\n",
        _ => texts.Chance(3) ? WorkflowTemplates.All[random.Next(WorkflowTemplates.All.Count)].Text : texts.Mutated(WorkflowTemplates.All[random.Next(WorkflowTemplates.All.Count)].Text),
    };

    private string Task(KnownIds known)
    {
        var (agent, title) = (known.Of("agents", random) ?? "none", texts.Of("t", "use a tool", "chart", "long"));
        return random.Next(4) switch
        {
            0 => $$"""{"agent_id":"{{agent}}","title":"{{title}}","output_schema":{{Schemas[random.Next(Schemas.Count)].Schema}}}""",
            1 => $$"""{"agent_id":"{{agent}}","title":"{{title}}","input_data":{"x":{{Deep(random.Next(1, 200))}}} }""",
            2 => Serialized(new { agent_id = agent, title, input_data = new { x = new string('x', texts.Chance(10) ? 900_000 : 20_000) } }),
            _ => Serialized(new { agent_id = agent, title, description = texts.Of(new string('{', 90_000), string.Concat(Enumerable.Repeat("> ", 3_000)), "\u001b]52;c;eA==\u0007", string.Concat(Enumerable.Repeat("```\n", 20_000))) }),
        };
    }

    private string Answer() => random.Next(5) switch
    {
        0 => $$"""{"value":{{Deep(random.Next(1, 200))}}}""",
        1 => $$"""{"value":[{{string.Join(',', Enumerable.Range(0, random.Next(1, 60_000)))}}]}""",
        2 => $$"""{"value":{{Schemas[random.Next(Schemas.Count)].Value}}}""",
        3 => Serialized(new { approved = true, reason = new string('r', random.Next(1, 100_000)), value = new string('v', random.Next(1, 500_000)) }),
        _ => $$"""{"approved":{{texts.Of("true", "false", "1", "\"yes\"")}},"value":{"a":1,"a":2,"b":1e999} }""",
    };

    private string Run(KnownIds known) => Serialized(new
    {
        workflow_id = known.Of("workflows", random) ?? "none",
        inputs = new Dictionary<string, object> { ["x"] = texts.Chance(3) ? new string(texts.Of('a', '{', '"', '\u2028'), random.Next(1, texts.Chance(10) ? 900_000 : 100_000)) : texts.Expression() },
    });

    private string Workflow(KnownIds known)
    {
        var agent = known.Of("agents", random) ?? "none";
        var heavy = string.Join(" and ", Enumerable.Repeat($"length({texts.Of("split", "join", "default")}(inputs.x, 'a')) == 1", random.Next(1, 40)));
        var ask = new JsonObject { ["id"] = "ask", ["type"] = texts.Of("input", "approval"), ["instruction"] = "?" };
        if (texts.Chance(2))
            ask["output_schema"] = JsonSerializer.Deserialize<JsonNode>(texts.Of("""{"type":"array","items":{"type":"string"},"uniqueItems":true}""", """{"type":"object","additionalProperties":{"$ref":"#"}}"""));
        JsonArray nodes = random.Next(7) switch
        {
            0 => [Agent("a", agent, string.Concat(Enumerable.Repeat("{{inputs.x}}", random.Next(1, 400)))), ask],
            1 => [.. Enumerable.Range(0, random.Next(1, 60)).Select(i => (JsonNode)new JsonObject { ["id"] = $"c{i}", ["type"] = "condition", ["condition"] = new JsonObject { ["expression"] = heavy } }), Agent("a", agent, "go")],
            2 => [Agent("a", agent, "go"), new JsonObject { ["id"] = "again", ["type"] = "loop", ["loop"] = new JsonObject { ["max_iterations"] = random.Next(1, 30) } }],
            3 => [new JsonObject { ["id"] = "a", ["type"] = "map", ["agent_id"] = agent, ["instruction"] = "{{item}}", ["map"] = new JsonObject { ["items"] = texts.Of("inputs.x", "split(inputs.x, 'a')", "[1,2,3]"), ["concurrency"] = 5 }, ["on_error"] = "continue" }],
            4 => [.. Enumerable.Range(0, random.Next(1, 200)).Select(i => (JsonNode)Agent($"n{i}", agent, texts.Of("", "{{outputs.n0}}", "go")))],
            5 => [new JsonObject { ["id"] = "a", ["type"] = "condition", ["condition"] = new JsonObject { ["expression"] = texts.Chance(2) ? texts.Expression(7) : Texts.Sound(texts.Mutated(texts.Expression())) } }, ask],
            _ => [ask, Agent("a", agent, "{{outputs.ask}}")],
        };
        var definition = new JsonObject
        {
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"w{random.Next()}"),
            ["inputs"] = new JsonArray(new JsonObject { ["name"] = "x" }),
            ["nodes"] = nodes,
        };
        if (random.Next(3) > 0)
            definition["edges"] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => (JsonNode)new JsonObject
            {
                ["source"] = Id(nodes), ["target"] = Id(nodes), ["branch"] = texts.Chance(2) ? null : texts.Of("true", "false", "repeat", "done", "error", "approved"),
            })]);
        if (nodes.Any(n => (string?)n!["type"] == "loop"))
            definition["edges"] = new JsonArray(Edge("a", "again", null), Edge("again", "a", "repeat"));
        return definition.ToJsonString();
    }

    private string Id(JsonArray nodes) => (string)nodes[random.Next(nodes.Count)]!["id"]!;

    private static JsonObject Edge(string source, string target, string? branch) => new() { ["source"] = source, ["target"] = target, ["branch"] = branch };

    private static JsonObject Agent(string id, string agent, string instruction) => new() { ["id"] = id, ["agent_id"] = agent, ["instruction"] = instruction };

    private string Deep(int levels) => texts.Chance(2)
        ? new StringBuilder().Insert(0, "[", levels).Append(']', levels).ToString()
        : new StringBuilder().Insert(0, "{\"a\":", levels).Append('1').Append('}', levels).ToString();

    private static string Aliases(int levels, int times)
    {
        var text = new StringBuilder("l0: &l0 [x, x]\n");
        for (var i = 1; i < levels; i++)
            text.Append(CultureInfo.InvariantCulture, $"l{i}: &l{i} [{string.Join(", ", Enumerable.Repeat($"*l{i - 1}", times))}]\n");
        return text.ToString();
    }

    private static string Serialized(object value) => JsonSerializer.Serialize(value);
}

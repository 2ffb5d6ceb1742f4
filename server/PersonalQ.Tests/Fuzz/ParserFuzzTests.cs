using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Limits;
using PersonalQ.Runs;
using PersonalQ.Schemas;
using PersonalQ.Tests.Schemas;
using PersonalQ.Tests.Support;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Files;
using PersonalQ.Workflows.Templates;

namespace PersonalQ.Tests.Fuzz;

/// <summary>Whatever comes, a parser answers or refuses, within its bounds. <c>make fuzz</c> lets each go on for minutes.</summary>
public sealed class ParserFuzzTests(ITestOutputHelper output)
{
    private readonly FuzzRun fuzz = new(output);

    [Fact]
    public Task Workflow_files() => fuzz.GoAsync("workflow-files", 300,
        random => new Texts(random) is var texts && texts.Chance(2) ? texts.Mutated(WorkflowTemplates.All[random.Next(WorkflowTemplates.All.Count)].Text) : texts.Yaml(),
        text => _ = FileText.Read(text).Faults);

    [Fact]
    public Task Expressions() => fuzz.GoAsync("expressions", 2_000,
        random => new Texts(random) is var texts && texts.Chance(4) ? texts.Mutated(texts.Expression()) : texts.Expression(),
        text => Refusable(() => Expression.Parse(text).Evaluate(new Values())));

    [Fact]
    public Task Templates() => fuzz.GoAsync("templates", 1_000,
        random => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => $"{new Texts(random).Word()}{{{{{new Texts(random).Expression(2)}}}}}")),
        text => Refusable(() => Assert.InRange(Template.Parse(text).Render(new Values()).Length, 0, Template.MaxLength)));

    [Fact]
    public Task Schemas() => fuzz.GoAsync("schemas", 1_500,
        random => new Texts(random) is var texts && texts.Chance(2) ? texts.Mutated(new SchemaGenerator(random).Schema(3)!.ToJsonString()) : texts.Json()?.ToJsonString() ?? "null",
        text => Refusable(() =>
        {
            JsonElement schema;
            try
            {
                schema = JsonSerializer.Deserialize<JsonElement>(text, Json.Options);
            }
            catch (Exception e) when (e is JsonException or ArgumentException)
            {
                return; // not even JSON: it never comes so far
            }
            _ = JsonSchema.Fault(schema);
            JsonSchema.Check(schema, schema);
        }));

    [Fact]
    public Task Json_in_prose() => fuzz.GoAsync("json-in-prose", 1_000,
        random => new Texts(random) is var texts && texts.Chance(2) ? texts.Mutated(texts.Prose()) : texts.Prose(),
        text => Refusable(() =>
        {
            _ = StructuredOutput.Parse(text);
            _ = StructuredOutput.Find(text, JsonSerializer.SerializeToElement(new { type = "object" }), TextBudget.Ordinary());
        }));

    [Fact]
    public async Task Search_texts()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync(status: PersonalQ.Agents.AgentStatus.Paused);
        for (var i = 0; i < 20; i++)
            await app.AddTaskAsync(agent, $"Straße {i} % _ İ \\ 'x' \"y\"");
        await fuzz.GoAsync("search", 150, random => new Texts(random).Search(), async (text, random) =>
        {
            var path = new Texts(random).Of("tasks", "agents", "workflows", "workflow-runs");
            using var answer = await app.Client.GetAsync($"/api/v1/{path}?search={Uri.EscapeDataString(Texts.Sound(text))}");
            Assert.True((int)answer.StatusCode is 200 or 414 or 422 or 431, $"{path}: {(int)answer.StatusCode}");
        });
    }

    private static void Refusable(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is ExpressionException or SchemaException or TextLimitException)
        {
            // Refused in words.
        }
    }

    private sealed class Values : IValues
    {
        private static readonly JsonElement Inputs = JsonSerializer.SerializeToElement(new
        {
            text = "one, two, three",
            list = new object[] { 1, "two", null!, true },
            @object = new { x = 1, y = new[] { 1, 2 } },
            big = new string('x', 300_000),
        });

        public TextBudget Budget { get; } = TextBudget.Ordinary();

        public JsonElement Root(string name) => name == "inputs" ? Inputs : Value.Null;
    }
}

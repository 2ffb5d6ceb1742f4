using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Tests.Workflows.Plan;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Tests.Workflows.Expressions;

/// <summary>A field is read of what can have one; else somebody is told, before a run and in it.</summary>
public sealed class FieldTests
{
    private static readonly WorkflowNode Facts = Graphs.Agent("facts") with
    {
        OutputSchema = JsonElement.Parse("""
            {"type":"object","properties":{"title":{"type":["string","null"]},"list":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}}}},"any":{"type":["string","object"]}}}
            """),
    };

    [Theory]
    [InlineData("outputs.words.length", "'outputs.words' is a text and has no field 'length'. Write length(outputs.words).")]
    [InlineData("outputs.words.foo.bar == 1", "'outputs.words' is a text and has no field 'foo'. Where the text is JSON, write json(outputs.words); with an output schema an agent answers in fields.")]
    [InlineData("inputs.topic['length'] > 3", "'inputs.topic' is a text and has no field 'length'. Write length(inputs.topic).")]
    [InlineData("inputs.topic[0]", "'inputs.topic' is a text and has no entries. lines(inputs.topic) makes a list of it.")]
    [InlineData("inputs.many.foo", "'inputs.many' is a number and has no field 'foo'.")]
    [InlineData("not inputs.sure.foo", "'inputs.sure' is a yes or no and has no field 'foo'.")]
    [InlineData("outputs.facts.title.length", "'outputs.facts.title' is a text and has no field 'length'. Write length(outputs.facts.title).")]
    [InlineData("outputs.facts.list[0].n.foo", "'outputs.facts.list[0].n' is a number and has no field 'foo'.")]
    [InlineData("outputs.facts.list.n", "'outputs.facts.list' is a list and has no field 'n'. An entry may have it: outputs.facts.list[0].n.")]
    [InlineData("length(lines(outputs.words).foo)", "'lines(outputs.words)' is a list and has no field 'foo'. An entry may have it: lines(outputs.words)[0].foo.")]
    public void A_field_of_what_has_none_is_a_fault_of_the_definition(string expression, string fault) => Assert.Equal([$"nodes.n.condition.expression no_field: {fault}"], Faults(expression));

    [Theory]
    [InlineData("length(outputs.words) > 3 and outputs.facts.missing == null")]
    [InlineData("outputs.facts.title == 'a' or outputs.facts.any.foo or outputs.facts.list[0].other.foo")]
    [InlineData("json(outputs.words).foo.bar")]
    [InlineData("inputs.whatever.foo[0].bar")]
    [InlineData("default(outputs.words.foo, 'x') == 'x' and not exists(outputs.words.foo)")]
    public void A_field_that_may_be_there_is_none(string expression) => Assert.Empty(Faults(expression));

    [Fact]
    public void A_node_that_reads_a_field_of_a_text_fails_and_says_so()
    {
        var run = new PlanRun(Graphs.Of("words>n n>long:true n>short:false", Graphs.Condition("n", "outputs.words.length > 3"))).Done("words", "some words");
        Assert.Equal("bad_expression", run.Row("n").ErrorCode);
        Assert.NotNull(run.Failure);
        Assert.Equal("'outputs.words' is a text and has no field 'length'. Write length(outputs.words).", run.Row("n").ErrorMessage);
    }

    [Theory]
    [InlineData("inputs.text.length", "'inputs.text' is a text and has no field 'length'. Write length(inputs.text).")]
    [InlineData("inputs.list.length", "'inputs.list' is a list and has no field 'length'. Write length(inputs.list).")]
    [InlineData("inputs.yes.foo.bar", "'inputs.yes' is a yes or no and has no field 'foo'.")]
    [InlineData("(inputs.one + 1).foo", "The value before it is a number and has no field 'foo'.")]
    public void A_field_of_what_has_none_ends_the_evaluation(string expression, string fault) =>
        Assert.Equal(fault, Assert.Throws<ExpressionException>(() => Expression.Parse(expression).Evaluate(new Given())).Message);

    [Theory]
    [InlineData("inputs.object.missing.deeper", "null")]
    [InlineData("inputs.missing.deeper", "null")]
    [InlineData("inputs.list[7].deeper", "null")]
    [InlineData("default(inputs.text.foo.bar, 3)", "3")]
    [InlineData("exists(inputs.list.foo)", "false")]
    public void What_is_not_there_is_null(string expression, string value) => Assert.Equal(value, Expression.Parse(expression).Evaluate(new Given()).GetRawText());

    private static List<string> Faults(string expression)
    {
        var definition = Graphs.Of("words>facts facts>n", Facts, Graphs.Condition("n", expression)) with
        {
            Inputs =
            [
                new WorkflowInput { Name = "topic" },
                new WorkflowInput { Name = "many", Type = InputType.Number },
                new WorkflowInput { Name = "sure", Type = InputType.Boolean },
                new WorkflowInput { Name = "whatever", Type = InputType.Json },
            ],
        };
        return [.. DefinitionCheck.Faults(definition).Select(f => $"{f.Field} {f.Code}: {f.Message}")];
    }

    private sealed class Given : IValues
    {
        private static readonly JsonElement Inputs = JsonElement.Parse("""{"text":"words","list":[1,2],"yes":true,"one":1,"object":{"a":1}}""");

        public TextBudget Budget { get; } = TextBudget.Ordinary();

        public JsonElement Root(string name) => name == "inputs" ? Inputs : Value.Null;
    }
}

using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Tests.Workflows.Expressions;

/// <summary>Expressions and templates end within their bounds, whatever they are given.</summary>
public sealed class ExpressionBoundTests
{
    private static readonly string Large = new('a', 900_000);

    [Theory]
    [InlineData("join(split(inputs.letters, ','), inputs.large)", "The text is too long.")]
    [InlineData("split(inputs.many, ' ')", "more than 100,000 entries")]
    [InlineData("lines(join(split(inputs.letters, ','), '\\n')) == lines(inputs.lines)", "more than 100,000 entries")]
    [InlineData("inputs.large + inputs.large", "The text is too long.")]
    [InlineData("[inputs.large, inputs.large, inputs.large, inputs.large, inputs.large]", "The list is larger than 4,000,000 characters.")]
    public void A_value_has_a_size(string expression, string fault)
    {
        var e = Assert.Throws<ExpressionException>(() => Expression.Parse(expression).Evaluate(new Given(TextBudget.Ordinary())));
        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Looking_for_a_long_text_in_a_long_text_is_too_much()
    {
        var e = Assert.Throws<TextLimitException>(() => Expression.Parse("contains(inputs.large, inputs.large)").Evaluate(new Given(TextBudget.Ordinary())));
        Assert.Equal(TextLimit.Steps, e.Limit);
    }

    [Fact]
    public void Large_values_are_too_much_for_a_write_and_not_outside()
    {
        var expression = Expression.Parse(string.Join(" and ", Enumerable.Repeat("length(split(inputs.large, 'b')) == 1", 8)));
        Assert.True(Assert.Throws<TextLimitException>(() => expression.IsTrue(new Given(new TextBudget(TextLimits.InWrite, TimeProvider.System)))).IsFirstTry);
        Assert.True(expression.IsTrue(new Given(TextBudget.Ordinary())));
    }

    [Fact]
    public void A_template_has_a_size()
    {
        var template = Template.Parse(string.Concat(Enumerable.Repeat("{{inputs.large}}", 100)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<ExpressionException>(() => template.Render(new Given(TextBudget.Ordinary())));
        Assert.Equal("With its values in place the text becomes longer than 4,000,000 characters.", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void A_deep_value_can_be_read_and_written()
    {
        var deep = Value.Read(new string('[', 70) + new string(']', 70));
        Assert.Equal(142, Value.List([deep]).Text().Length);
    }

    private sealed class Given(TextBudget budget) : IValues
    {
        private static readonly JsonElement Inputs = JsonSerializer.SerializeToElement(new
        {
            large = Large,
            letters = string.Join(',', Enumerable.Repeat("x", 1000)),
            lines = string.Join('\n', Enumerable.Repeat("x", 400_000)),
            many = string.Join(' ', Enumerable.Repeat("x", 400_000)),
        });

        public TextBudget Budget => budget;

        public JsonElement Root(string name) => name == "inputs" ? Inputs : Value.Null;
    }
}

using System.Text.Json;
using PersonalQ.Schemas;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Runs;

public sealed class ToolTests
{
    [Theory]
    [InlineData("2+3*4", 14)]
    [InlineData("(2 + 3) * 4 ^ 2", 80)]
    [InlineData("-2^2", -4)]
    [InlineData("2**3**2", 512)]
    [InlineData("10 % 4 + 7 / 2", 5.5)]
    [InlineData("sqrt(16) + max(1, 2, 3)", 7)]
    [InlineData("round(10 / 3, 2)", 3.33)]
    [InlineData("1_000 * 1e-3", 1)]
    public void The_calculator_calculates(string expression, double expected) => Assert.Equal(expected, Arithmetic.Evaluate(expression).Size, 10);

    [Theory]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("9223372036854775807 + 0", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("18446744073709551615 - 1", "18446744073709551614")]
    [InlineData("9007199254740993 * 3 / 3 % 10", "3")]
    [InlineData("2^63 - 1", "9223372036854775807")]
    [InlineData("max(9007199254740992, 9007199254740993)", "9007199254740993")]
    [InlineData("abs(-9007199254740993)", "9007199254740993")]
    [InlineData("round(9007199254740993)", "9007199254740993")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("10 ^ 40", "1E+40")]
    public void The_calculator_is_exact_with_whole_numbers(string expression, string expected) => Assert.Equal(expected, Arithmetic.Evaluate(expression).ToString());

    [Theory]
    [InlineData("1/0", "not a finite number")]
    [InlineData("2 +", "ends too early")]
    [InlineData("2 $ 3", "position 3")]
    [InlineData("foo(1)", "no function foo")]
    [InlineData("x", "Unknown name 'x'")]
    public void The_calculator_says_what_is_wrong(string expression, string message) =>
        Assert.Contains(message, Assert.Throws<ToolException>(() => Arithmetic.Evaluate(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_deeply_nested_expression_is_refused_and_does_not_overflow() =>
        Assert.Throws<ToolException>(() => Arithmetic.Evaluate(new string('(', 100_000)));

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../x")]
    [InlineData("..\\x")]
    [InlineData("")]
    [InlineData(".")]
    public void No_path_leads_out_of_a_workspace(string path) => Assert.Throws<ToolException>(() => Workspace.Resolve("/tmp/work", path));

    [Fact]
    public void A_link_out_of_a_workspace_is_not_followed()
    {
        var root = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            File.CreateSymbolicLink(Path.Combine(root, "out"), "/etc");
            Assert.Throws<ToolException>(() => Workspace.Resolve(root, "out/passwd"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"integer"},"maxItems":2}""", "[1,2]", null)]
    [InlineData("""{"type":"array","items":{"type":"integer"},"maxItems":2}""", "[1,2,3]", "at most 2")]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"", "must be one of")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "5", "none of the allowed")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"number","minimum":3}}}""", "2", "at least 3")]
    [InlineData("""{"type":"string","pattern":"^a+$"}""", "\"ab\"", "must match")]
    [InlineData("""{"type":["string","null"]}""", "null", null)]
    public void Json_schemas_are_checked(string schema, string value, string? wrong)
    {
        var found = JsonSchema.Check(JsonSerializer.Deserialize<JsonElement>(value), JsonSerializer.Deserialize<JsonElement>(schema));
        if (wrong is null)
            Assert.Null(found);
        else
            Assert.Contains(wrong, found, StringComparison.Ordinal);
    }
}

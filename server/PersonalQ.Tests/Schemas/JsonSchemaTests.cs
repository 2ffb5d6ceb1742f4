using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Schemas;

namespace PersonalQ.Tests.Schemas;

public sealed class JsonSchemaTests
{
    public static TheoryData<string, string, string> Hostile => HostileSchemas.All;

    public static TheoryData<string, string, string> Heavy => HostileSchemas.Heavy;

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_schema_is_refused_and_where_one_is_stored_it_checks_nothing(string what, string schema, string value)
    {
        Assert.NotEmpty(what);
        Assert.NotNull(JsonSchema.Fault(Json(schema)));
        Assert.Throws<SchemaException>(() => JsonSchema.Check(Json(value), Json(schema)));
    }

    [Theory]
    [MemberData(nameof(Heavy))]
    public void A_heavy_check_ends_within_its_steps(string what, string schema, string value)
    {
        Assert.NotEmpty(what);
        var budget = new TextBudget(new TextLimits { Time = TimeSpan.FromMinutes(10) }, TimeProvider.System);
        try
        {
            JsonSchema.Check(Json(value), Json(schema), budget);
        }
        catch (TextLimitException e)
        {
            Assert.Equal(TextLimit.Steps, e.Limit);
        }
        Assert.InRange(budget.Steps, 1, 80_000_000);
    }

    [Fact]
    public async Task A_cancelled_check_ends()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        var value = Json("[" + string.Join(',', Enumerable.Range(0, 100_000)) + "]");
        Assert.ThrowsAny<OperationCanceledException>(() => JsonSchema.Check(value, Json("""{"items":{"type":"integer"}}"""), TextBudget.Ordinary(cancel.Token)));
    }

    [Theory]
    [InlineData("""{"unevaluatedProperties":false}""", "$.unevaluatedProperties: this keyword is not supported")]
    [InlineData("""{"properties":{"a":{"requird":[]}}}""", "$.properties.a.requird: this keyword is not supported")]
    [InlineData("""{"$dynamicRef":"#a"}""", "$.$dynamicRef: this keyword is not supported")]
    [InlineData("""{"nullable":true}""", "$.nullable: this keyword is not supported")]
    [InlineData("""{"minLength":1.5}""", "$.minLength: it must be a whole number, 0 or more")]
    [InlineData("""{"multipleOf":0}""", "$.multipleOf: it must be more than 0")]
    public void What_is_not_supported_is_refused_by_name(string schema, string fault) => Assert.Equal(fault, JsonSchema.Fault(Json(schema)));

    [Fact]
    public void A_stored_schema_with_keywords_that_are_not_supported_checks_by_the_others()
    {
        var schema = Json("""{"unevaluatedProperties":false,"type":"object","requird":["a"]}""");
        Assert.Null(JsonSchema.Check(Json("""{"b":1}"""), schema));
        Assert.Equal("$: must be object, not number", JsonSchema.Check(Json("1"), schema));
    }

    [Theory]
    [InlineData("""{"title":"t","description":"d","default":1,"examples":[1],"format":"email","x-mine":{},"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"mine"}""")]
    [InlineData("""{"$ref":"#/components/schemas/A","x-y":1,"$defs":{},"definitions":{}}""", "components")]
    [InlineData("""true""")]
    public void What_only_tells_something_is_accepted(string schema, string? refused = null) =>
        Assert.True(JsonSchema.Fault(Json(schema)) is not { } fault || (refused is not null && fault.Contains("leads nowhere", StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"maximum":9007199254740993}""", "9007199254740993", true)]
    [InlineData("""{"maximum":9007199254740993}""", "9007199254740994", false)]
    [InlineData("""{"minimum":0.1}""", "0.1", true)]
    [InlineData("""{"multipleOf":0.01}""", "4.35", true)]
    [InlineData("""{"multipleOf":0.01}""", "4.355", false)]
    [InlineData("""{"type":"integer"}""", "1e3", true)]
    [InlineData("""{"type":"integer"}""", "12345678901234567890123", true)]
    [InlineData("""{"type":"integer"}""", "10.50", false)]
    [InlineData("""{"const":100}""", "1e2", true)]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", false)]
    [InlineData("""{"maxLength":1}""", "\"😀\"", true)]
    [InlineData("""{"pattern":"^\\d+$"}""", "\"٣\"", false)]
    [InlineData("""{"pattern":"^a$"}""", "\"a\\n\"", false)]
    [InlineData("""{"pattern":"^[[]$"}""", "\"[\"", true)]
    [InlineData("""{"pattern":"^[^\\]a-c]{2,3}$"}""", "\"xyz\"", true)]
    [InlineData("""{"pattern":"^(?:ab|c)+?x{0,2}$"}""", "\"abcx\"", true)]
    [InlineData("""{"pattern":"^[]$"}""", "\"\"", false)]
    [InlineData("""{"pattern":"^[^]$"}""", "\"q\"", true)]
    [InlineData("""{"pattern":"^\\p{Lu}$"}""", "\"Ä\"", true)]
    [InlineData("""{"pattern":"a b#c"}""", "\"a b#c\"", true)]
    [InlineData("""{"pattern":"^(?<year>[0-9]{4})-(?i:x)$"}""", "\"2026-X\"", true)]
    [InlineData("""{"properties":{"a":{"$ref":"#"}},"required":["a"]}""", """{"a":{"b":1}}""", false)]
    public void Values_are_compared_exactly(string schema, string value, bool fits)
    {
        Assert.Null(JsonSchema.Fault(Json(schema)));
        Assert.Equal(fits, JsonSchema.Check(Json(value), Json(schema)) is null);
    }

    [Fact]
    public void A_long_list_of_choices_is_told_in_part()
    {
        var schema = Json("{\"enum\":[" + string.Join(',', Enumerable.Range(0, 10_000)) + "]}");
        Assert.InRange(JsonSchema.Check(Json("\"x\""), schema)!.Length, 1, 2_100);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text, new JsonSerializerOptions { MaxDepth = 1000 });
}

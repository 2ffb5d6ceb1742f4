using System.Text;

namespace PersonalQ.Tests.Schemas;

/// <summary>Schemas that mean harm, each with a value that would set them off.</summary>
internal static class HostileSchemas
{
    public static readonly TheoryData<string, string, string> All = new()
    {
        { "a character class nested 130,000 deep", Pattern("[a" + Repeat("-[a", 130_000) + new string(']', 130_001)), "\"a\"" },
        { "a character class nested 300 deep", Pattern("[a" + Repeat("-[a", 250) + new string(']', 251)), "\"a\"" },
        { "groups nested 490 deep", Pattern(new string('(', 490) + new string(')', 490)), "\"a\"" },
        { "a repetition of 100,000,000", Pattern("a{1,100000000}"), "\"a\"" },
        { "repetitions of repetitions", Pattern("((a{1,30}){1,30}){1,30}"), "\"a\"" },
        { "a look ahead", Pattern("(?=a)a"), "\"a\"" },
        { "a look behind", Pattern("(?<!a)a"), "\"a\"" },
        { "a back reference", Pattern("(a)\\\\1"), "\"aa\"" },
        { "a pattern of 5,000 characters", Pattern(new string('a', 5000)), "\"a\"" },
        { "a pattern that is no pattern", Pattern("a("), "\"a\"" },
        { "two references to itself", """{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}""", "1" },
        { "one reference to itself", """{"$ref":"#"}""", "1" },
        { "two that refer to each other", """{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""", "1" },
        { "a negation of itself", """{"not":{"$ref":"#"}}""", "1" },
        { "a chain of 1,000 references", Chain(1000), "1" },
        { "nesting 100 deep", Repeat("{\"items\":", 100) + "true" + new string('}', 100), "[]" },
        { "a type that is no type", """{"type":5}""", "1" },
        { "a list of choices that is none", """{"enum":{}}""", "1" },
        { "70,000 characters", "{\"description\":\"" + new string('x', 70_000) + "\"}", "1" },
        { "a reference out of the document", """{"$ref":"https://example.com/schema"}""", "1" },
        { "a reference that leads nowhere", """{"$ref":"#/$defs/none"}""", "1" },
    };

    /// <summary>They are schemas, and the value makes checking them work.</summary>
    public static readonly TheoryData<string, string, string> Heavy = new()
    {
        { "30 levels that each look twice at the next", Doubling(30), "1" },
        { "25 levels of allOf that each look four times at the next", Doubling(25, 4, "allOf"), "1" },
        { "a tree of itself over a deep value", """{"anyOf":[{"items":{"$ref":"#"},"type":"array"},{"items":{"$ref":"#"},"type":"array"},{"type":"null"}]}""", Repeat("[", 60) + new string(']', 60) },
        { "50 patterns that backtrack", "{\"allOf\":[" + string.Join(',', Enumerable.Repeat(Pattern("(a+)+$"), 50)) + "]}", $"\"{new string('a', 50_000)}b\"" },
        { "unique entries of a long list", """{"uniqueItems":true}""", "[" + string.Join(',', Enumerable.Range(0, 100_000)) + "]" },
        { "a long list of choices for a long list", "{\"items\":{\"enum\":[" + string.Join(',', Enumerable.Range(0, 10_000)) + "]}}", "[" + string.Join(',', Enumerable.Repeat("9999", 100_000)) + "]" },
        { "3,000 required names of an object with 10,000", "{\"required\":[" + Names(3000) + "]}", "{" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"n{i}\":1")) + "}" },
        { "Unicode classes", Pattern("^[\\\\p{L}\\\\p{N}]+$"), $"\"{new string('é', 100_000)}\"" },
        { "a number with a large exponent", """{"multipleOf":1e-300000,"minimum":1e308}""", "1e999999999" },
        { "a number of 50,000 digits", """{"multipleOf":7,"maximum":1}""", new string('9', 50_000) },
    };

    private static string Pattern(string pattern) => $$"""{"pattern":"{{pattern}}"}""";

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static string Names(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\""));

    private static string Chain(int length) =>
        "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + string.Join(',', Enumerable.Range(0, length).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}")) + $",\"d{length}\":true}}}}";

    private static string Doubling(int levels, int times = 2, string keyword = "anyOf") => $"{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{"
        + string.Join(',', Enumerable.Range(0, levels).Select(i => $"\"d{i}\":{{\"{keyword}\":[{string.Join(',', Enumerable.Repeat($"{{\"$ref\":\"#/$defs/d{i + 1}\"}}", times))}]}}"))
        + $",\"d{levels}\":{{\"type\":\"string\"}}}}}}";
}

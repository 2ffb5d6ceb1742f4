using System.Text.Json.Nodes;
using PersonalQ.Http;
using PersonalQ.Workflows.Files;

namespace PersonalQ.Tests.Workflows.Files;

public sealed class YamlTests
{
    private static JsonNode? Read(string yaml) => YamlReader.Read(yaml).Root;

    private static FieldError Fault(string yaml) => Assert.Single(Assert.Throws<ProblemException>(() => Read(yaml)).Errors);

    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 1.50", """{"a":1.50}""")]
    [InlineData("a: +7", """{"a":7}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: \"1\"", """{"a":"1"}""")]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")] // YAML 1.2: not a truth
    [InlineData("a: [true, False, null, ~, ]", """{"a":[true,false,null,null]}""")]
    [InlineData("a: |\n  one\n  two\n", """{"a":"one\ntwo\n"}""")]
    [InlineData("a: >-\n  one\n  two\n", """{"a":"one two"}""")]
    [InlineData("a: &x { b: 1 }\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("{\"a\": [1, {\"b\": \"\\u00e4\"}]}", """{"a":[1,{"b":"ä"}]}""")]
    [InlineData("# only a comment", null)]
    public void It_means_what_YAML_1_2_says(string yaml, string? json) =>
        Assert.Equal(json is null ? null : JsonNode.Parse(json)!.ToJsonString(), Read(yaml)?.ToJsonString());

    [Theory]
    [InlineData("a: [1,\nb: 2", 1, "")]
    [InlineData("a: \"\\ud83d\"", 1, "Unicode")]
    [InlineData("a: 1\na: 2", 2, "twice")]
    [InlineData("a: 1\n\tb: 2", 1, "")]
    [InlineData("a: *nobody", 1, "nobody")]
    [InlineData("a: 1\n---\nb: 2", 2, "second document")]
    [InlineData("a: !!python/object:os.system x", 1, "tag")]
    [InlineData("? [a, b]\n: 1", 1, "text")]
    public void A_fault_says_where(string yaml, int line, string words)
    {
        var fault = Fault(yaml);
        Assert.Equal(line, fault.Line);
        Assert.True(fault.Column > 0);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"line {line}, column {fault.Column}: ", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_cannot_make_a_small_file_large()
    {
        var laughs = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
            + string.Concat(Enumerable.Range(1, 8).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i - 1)}", 10))}]\n"));
        Assert.Contains("50,000 values", Fault(laughs).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_cannot_make_a_small_text_large()
    {
        var bomb = $"a: &a \"{new string('x', 100_000)}\"\nb: [{string.Join(", ", Enumerable.Repeat("*a", 3_000))}]";
        Assert.Contains("4,000,000 characters", Fault(bomb).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_cost_no_more_than_they_are_long()
    {
        // Twenty names of 1,000 characters inside each other, and 20,000 values at the bottom.
        var names = Enumerable.Range(0, 20).Select(i => new string(' ', i) + new string((char)('a' + i), 1_000) + ":\n");
        var text = string.Concat(names) + string.Concat(Enumerable.Repeat(new string(' ', 20) + "- 1\n", 20_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Read(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Theory]
    [InlineData("<<: *a")]
    [InlineData("a: &a [*a]")]
    [InlineData("a: &a {b: *a}")]
    public void An_alias_of_what_is_not_there_yet_is_a_fault(string yaml) => Assert.Contains("no anchor", Fault(yaml).Message, StringComparison.Ordinal);

    [Fact]
    public void A_merge_key_is_a_field_like_any_other() => Assert.Equal("""{"b":1}""", Read("a: &a {b: 1}\n<<: *a")!["<<"]!.ToJsonString());

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_a_fault(string part) => Fault(string.Concat(Enumerable.Repeat(part, 10_000)));

    [Fact]
    public void Whatever_is_sent_is_read_or_refused()
    {
        var random = new Random(5);
        const string letters = "ab:: --[]{},,#&*!|>'\"%@`?\n\n\n  \t~\\01\0\u0085\ud83d";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => letters[random.Next(letters.Length)]));
            try
            {
                FileText.Read(text);
            }
            catch (Exception e)
            {
                Assert.Fail($"{System.Text.Json.JsonSerializer.Serialize(text)}: {e}");
            }
        }
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.Contains("64 deep", Fault("a: " + new string('[', 5000)).Message, StringComparison.Ordinal);
        Assert.Contains("64 deep", Fault(string.Concat(Enumerable.Range(0, 100).Select(i => new string(' ', i) + "a:\n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same()
    {
        // Every kind of text that a reader could take for something else, and then whatever chance makes of the same letters.
        string[] texts =
        [
            "", " ", "a", "yes", "no", "on", "null", "~", "true", "1", "1.0", "0x1F", "1e3", "-", "- a", "a: b", "a #b", "#", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'", "\"", "''",
            "a\n", "a\nb", "a\n\nb\n", "\na", " a\nb", "a \nb", "a\tb", "\t", "a\r\nb", "a\\b", "{{inputs.topic}}", "{a}", "[a]", "ä ö 中文 🙂", "a\u0085b", "a\u2028b\nc", "\u0007", "\ufeffa\nb", "2024-01-01", "12:30", "?",
            "---", "...", "a\n---\nb", "a\n...\nb", "# yaml-language-server: x", "a\n  b\n c", "key: |\n  text", new string('x', 500), "a\n# b", "=", "<<", ".inf", ".nan",
        ];
        foreach (var text in texts)
            Check(new JsonObject { ["value"] = text, ["list"] = new JsonArray(text, new JsonObject { [text.Length == 0 ? "k" : text] = text, ["long"] = new string('y', 90) }) });
        var random = new Random(17);
        const string letters = "ab :#-'\"\n\t{}[]|>&*!%@`,?\\~01.äé中 ";
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => letters[random.Next(letters.Length)]));
            Check(new JsonObject { ["value"] = text, ["deep"] = new JsonArray(new JsonObject { ["in"] = text, ["n"] = i, ["none"] = null }) });
        }
    }

    private static void Check(JsonObject value)
    {
        var yaml = YamlWriter.Write(value);
        var back = Read(yaml);
        Assert.True(JsonNode.DeepEquals(value, back), $"{value.ToJsonString()}\nbecame\n{back?.ToJsonString()}\nby\n{yaml}");
    }
}

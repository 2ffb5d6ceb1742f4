using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PersonalQ.Tests.Fuzz;

/// <summary>Makes texts that nearly are what a parser expects.</summary>
internal sealed class Texts(Random random)
{
    private static readonly string[] Odd =
    [
        "", " ", "\0", "\u0001", "\t", "\r\n", "\u2028", "é", "😀", "\ud800", "null", "true", "0", "-0", "1e999", "-1", "9007199254740993", "0x1F", "~", "{{", "}}", "{{inputs.a}}", "'", "\"", "\\",
        "#", "&a", "*a", "!!str", "|", ">", "- ", "? ", ": ", "---", "...", "<<", "%YAML 1.2", "../../etc/passwd", "<script>", "a\u0301", "İ", "ß", "NaN",
    ];

    public T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    public bool Chance(int oneIn) => random.Next(oneIn) == 0;

    public string Word() => random.Next(8) switch
    {
        0 => Odd[random.Next(Odd.Length)],
        1 => new string((char)random.Next(32, 127), random.Next(1, Chance(20) ? 5000 : 40)),
        2 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
        _ => Of("a", "b", "name", "inputs", "outputs", "x1", "nodes", "item", "some words here"),
    };

    /// <summary>JSON of any kind, deeper and larger now and then.</summary>
    public JsonNode? Json(int depth = 4)
    {
        switch (random.Next(depth > 0 ? 8 : 5))
        {
            case 0:
                return null;
            case 1:
                return Chance(2);
            case 2:
                return JsonNode.Parse(Of("0", "-1", "1.5", "1e3", "1e400", "123456789012345678901234567890", "0.1"));
            case 3 or 4:
                return Sound(Word());
            case 5 or 6:
                var members = new JsonObject();
                for (var i = random.Next(5); i > 0; i--)
                    members[Sound(Word())] = Json(depth - 1);
                return members;
            default:
                return new JsonArray([.. Enumerable.Range(0, random.Next(Chance(30) ? 200 : 5)).Select(_ => Json(depth - 1))]);
        }
    }

    /// <summary>A text with some of its characters or lines changed, repeated, moved or gone.</summary>
    public string Mutated(string text)
    {
        var changed = new StringBuilder(text);
        for (var i = random.Next(1, 6); i > 0 && changed.Length > 0; i--)
        {
            var at = random.Next(changed.Length);
            var length = Math.Min(random.Next(1, 40), changed.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    changed.Remove(at, length);
                    break;
                case 1:
                    changed.Insert(at, Odd[random.Next(Odd.Length)]);
                    break;
                case 2:
                    changed.Insert(at, changed.ToString(at, length));
                    break;
                case 3:
                    changed[at] = (char)random.Next(1, Chance(4) ? 0x10000 : 128);
                    break;
                default:
                    changed.Insert(at, string.Concat(Enumerable.Repeat(Of("[", "{", "- ", "(", "!", "*a ", "  ", "a: "), random.Next(1, 300))));
                    break;
            }
        }
        return changed.ToString();
    }

    public string Expression(int depth = 5) => depth == 0 || Chance(4)
        ? random.Next(6) switch
        {
            0 => random.Next(-5, 100).ToString(CultureInfo.InvariantCulture),
            1 => $"'{Word().Replace("'", "", StringComparison.Ordinal)}'",
            2 => Of("true", "false", "null", "iteration", "item", "index"),
            _ => Of("inputs.text", "inputs.list", "inputs.object", "outputs.a", "inputs.big", "inputs.list[0]", "inputs.object['x']", "errors.a"),
        }
        : random.Next(5) switch
        {
            0 => $"{Of("length", "lower", "upper", "trim", "number", "text", "json", "lines", "first", "last", "exists")}({Expression(depth - 1)})",
            1 => $"{Of("contains", "starts_with", "ends_with", "split", "join", "default", "slice")}({Expression(depth - 1)}, {Expression(depth - 1)})",
            2 => $"[{string.Join(", ", Enumerable.Range(0, random.Next(5)).Select(_ => Expression(depth - 1)))}]",
            3 => $"({Expression(depth - 1)})",
            _ => $"{Expression(depth - 1)} {Of("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "&&", "||")} {Expression(depth - 1)}",
        };

    public string Yaml(int depth = 4, string indent = "")
    {
        if (depth == 0 || Chance(4))
            return random.Next(5) switch
            {
                0 => $"\"{Word()}\"\n",
                1 => $"|\n{indent}  {Word()}\n{indent}  {Word()}\n",
                2 => $"*{Of("a", "b")}\n",
                3 => $"[{Word()}, {Word()}]\n",
                _ => Word() + "\n",
            };
        var text = new StringBuilder(Chance(6) ? $"&{Of("a", "b")}\n" : "\n");
        for (var i = random.Next(1, 5); i > 0; i--)
            text.Append(indent).Append(Chance(3) ? "- " : $"{Of("name", "nodes", "id", "type", "edges", "inputs", "settings", "instruction", Word())}: ").Append(Yaml(depth - 1, indent + "  "));
        return text.ToString();
    }

    /// <summary>What a model says that was asked for JSON.</summary>
    public string Prose() => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(7) switch
    {
        0 => "Here is the result:\n",
        1 => $"```json\n{Json()?.ToJsonString()}\n```\n",
        2 => Json()?.ToJsonString() ?? "null",
        3 => $"{{{Word()}: '{Word()}', /* why */ \"b\": [1, 2,], }}",
        4 => new string(Of('{', '[', '"', '`', '\\'), random.Next(1, Chance(10) ? 5_000 : 30)),
        5 => "{\"a\": \"" + Word(),
        _ => Word() + " ",
    }));

    /// <summary>What somebody looks for.</summary>
    public string Search() => random.Next(5) switch
    {
        0 => Of("%", "_", "\\", "\"", "'", "*", "^", "NEAR(a b)", "a AND", "title:", "- x", "(", "{a}", "' or 1=1 --"),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)random.Next(1, Chance(3) ? 0x3000 : 128))),
        2 => new string((char)random.Next(32, 127), random.Next(1, Chance(5) ? 3_000 : 20)),
        3 => "Straße İ"[random.Next(0, 4)..],
        _ => Word(),
    };

    /// <summary>The text without halves of characters, which JSON, bytes and addresses cannot hold.</summary>
    public static string Sound(string text)
    {
        var sound = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            sound.Append(rune.ToString());
        return sound.ToString();
    }
}

using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PersonalQ.Encodings;
using PersonalQ.Maintenance;

namespace PersonalQ.Tests;

public sealed class SecretGateTests
{
    private const string Key = "sk-ant-api03-Zq9/wX+7kLm2_pQrs-4TuVw&xYz";

    private static SecretGate Knowing(params string[] secrets)
    {
        var gate = new SecretGate();
        foreach (var secret in secrets)
            gate.Add(secret);
        return gate;
    }

    public static TheoryData<string> Encodings() =>
    [
        Key,
        Key[13..],
        Key[13..21],
        Key[^8..],
        Key[15..30],
        Uri.EscapeDataString(Key),
        Uri.EscapeDataString(Key).Replace("%2F", "%2f", StringComparison.Ordinal).Replace("%2B", "%2b", StringComparison.Ordinal),
        JavaScriptEncoder.Default.Encode(Key),
        Key.Replace("/", "\\/", StringComparison.Ordinal),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + Key)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Key + "!")),
        "Bearer " + Key,
    ];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_secret_is_taken_out_in_every_form(string form)
    {
        var clean = Knowing(Key).Clean($"The key {form}, is wrong.");
        Assert.Contains(SecretGate.Mask, clean, StringComparison.Ordinal);
        // No eight characters of what was there are left, but what every key begins with.
        for (var i = 0; i + 8 <= form.Length; i++)
            if (form.Substring(i, 8) is var part && !"Bearer sk-ant-api03-".Contains(part, StringComparison.Ordinal))
                Assert.DoesNotContain(part, clean, StringComparison.Ordinal);
        Assert.EndsWith(", is wrong.", clean);
        var bytes = Encoding.UTF8.GetBytes($"é {form} ");
        Knowing(Key).Clean(bytes);
        Assert.DoesNotContain(form[^8..], Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.StartsWith("é ", Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("Keys begin with sk-ant-api03-.")]
    [InlineData("An ordinary sentence about environment and authorization, 12345678.")]
    [InlineData("")]
    public void What_is_no_secret_stays_the_very_same_text(string text) => Assert.Same(text, Knowing(Key, "lm-studio", "ollama", "sk-no-key-required").Clean(text));

    [Fact]
    public void JSON_stays_JSON()
    {
        var gate = Knowing("nAbcdefgh1234567");
        var json = System.Text.Json.JsonSerializer.Serialize("line\nAbcdefgh1234567 and \\nAbcdefgh1234567");
        var clean = gate.Clean(json);
        Assert.Contains(SecretGate.Mask, clean, StringComparison.Ordinal);
        System.Text.Json.JsonDocument.Parse(clean).Dispose();
        var bytes = Encoding.UTF8.GetBytes(json);
        gate.Clean(bytes);
        System.Text.Json.JsonDocument.Parse(bytes).Dispose();
    }

    [Fact]
    public void A_log_line_is_one_line_without_secrets_and_control_characters()
    {
        using var output = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Error, "Category", 1, "evil\r\n12:00:00 info: forged \e[2Jclear\u009b31m \u202Ereversed " + Key, new InvalidOperationException(Key), (s, _) => s);
        new LogLine(Knowing(Key), coloured: false).Write(entry, null, output);
        var line = output.ToString().TrimEnd('\n');
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain(line, c => PlainText.IsHarmful(c));
        Assert.DoesNotContain("wX+7kLm2", line, StringComparison.Ordinal);
        Assert.Contains("fail: Category[1] evil 12:00:00 info: forged [2Jclear31m reversed", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_gets_our_colours_and_nothing_else_that_commands_it()
    {
        using var output = new StringWriter();
        using var writer = new CleanWriter(output, Knowing(Key));
        writer.WriteLine(CleanWriter.Style("red", 31) + "\e]52;c;ZXZpbA==\a\e[2J\rover\tb \u0085 " + Key);
        writer.Write('\e');
        Assert.Equal($"\e[31mred\e[0m]52;c;ZXZpbA==[2Jover\tb  sk-ant{SecretGate.Mask}\n", output.ToString());
    }

    [Fact]
    public void The_keys_of_the_environment_are_known_from_the_start()
    {
        var gate = SecretGate.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["PERSONAL_Q_OPENAI_API_KEY"] = "sk-Zq9wX7kLm2pQrs4TuVw", ["ENCRYPTION_KEY"] = "correct horse battery" }).Build());
        Assert.Equal("[secret] [secret]", gate.Clean("sk-Zq9wX7kLm2pQrs4TuVw correct horse battery"));
    }
}

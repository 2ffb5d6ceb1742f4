using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace PersonalQ.Workflows.Files;

/// <summary>Writes JSON as YAML that people like to read, and that reads back as the same.</summary>
internal static class YamlWriter
{
    private const int ShortLine = 80;

    private static readonly EmitterSettings Settings = new(
        bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, skipAnchorName: true, indentSequences: true, newLine: "\n");

    /// <summary>The value as YAML.</summary>
    public static string Write(JsonObject root)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root, isRoot: true);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? value, bool isRoot = false)
    {
        switch (value)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, !isRoot && IsShort(members) ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, member) in members)
                {
                    emitter.Emit(Text(name, mayBeBlock: false));
                    Emit(emitter, member);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray entries:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, IsShort(entries) ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var entry in entries)
                    Emit(emitter, entry);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(scalar.GetValue<string>(), mayBeBlock: true));
                break;
            default:
                emitter.Emit(Plain(value?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static YamlScalar Text(string text, bool mayBeBlock) =>
        mayBeBlock && IsBlock(text) ? new YamlScalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Literal, isPlainImplicit: true, isQuotedImplicit: true)
        : IsPlain(text) ? Plain(text)
        : new YamlScalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true);

    private static YamlScalar Plain(string text) => new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true);

    // Stricter than YAML: what could be read as anything else, by whatever reader, is quoted.
    private static bool IsPlain(string text) =>
        text.Length is > 0 and < 200 && (char.IsLetter(text[0]) || text[0] == '_') && !char.IsWhiteSpace(text[^1]) && text[^1] != ':'
        && text.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_' or '-' or '.' or ',' or '(' or ')' or '/' or '+' or '=' or '\'' or ';' or '?' or '!' or '→' or '–' or '&' or '%' or '*')
        && !Words.Contains(text) && YamlReader.Plain(text) is JsonValue value && value.GetValueKind() == JsonValueKind.String;

    private static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && !char.IsWhiteSpace(text[0])
        && text.All(c => c == '\n' || !char.IsControl(c)) && !text.Contains(" \n", StringComparison.Ordinal)
        && text.All(c => c is not ('\u0085' or '\u2028' or '\u2029' or '\ufeff') && !char.IsSurrogate(c)) && !text.EndsWith(' ');

    private static bool IsShort(JsonObject members) => members.Count == 0 || (members.All(m => IsInline(m.Value)) && members.ToJsonString(Json.Options).Length <= ShortLine);

    private static bool IsShort(JsonArray entries) => entries.Count == 0 || (entries.All(e => e is not (JsonObject or JsonArray) && IsInline(e)) && entries.ToJsonString(Json.Options).Length <= ShortLine);

    private static bool IsInline(JsonNode? value) => value switch
    {
        JsonObject => false,
        JsonArray entries => entries.Count == 0 || entries.All(e => e is not (JsonObject or JsonArray) && IsInline(e)),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => !scalar.GetValue<string>().Contains('\n', StringComparison.Ordinal),
        _ => true,
    };

    // Truth and nothing to readers of YAML 1.1.
    private static readonly HashSet<string> Words = new(["y", "n", "yes", "no", "on", "off", "true", "false", "null"], StringComparer.OrdinalIgnoreCase);
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersonalQ;

/// <summary>
/// A JSON value kept as its text: stored, logged in the journal and written to answers without being parsed again.
/// </summary>
/// <param name="Text">Well-formed JSON.</param>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(string Text)
{
    /// <summary>An empty object, <c>{}</c>.</summary>
    public static readonly RawJson EmptyObject = new("{}");

    /// <summary>The text as a value, or null for null.</summary>
    public static RawJson? OrNull(string? text) => text is null ? null : new RawJson(text);

    /// <summary>Serialises a value with the product's JSON settings.</summary>
    public static RawJson From<T>(T value) => new(JsonSerializer.Serialize(value, Json.Options));

    /// <summary>Parses the text into a value of the wanted shape.</summary>
    /// <exception cref="JsonException">The text is not of that shape.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Text, Json.Options) ?? throw new JsonException("null is not a value here");

    /// <inheritdoc/>
    public override string ToString() => Text;
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Json.CheckTexts(reader);
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonSerializer.Serialize(document.RootElement, Json.Options));
    }

    // A default value has no text: an empty object is what every RawJson field means by that.
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text ?? "{}", skipInputValidation: true);
}

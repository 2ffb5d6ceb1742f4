using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PersonalQ;

/// <summary>The product's JSON: snake_case, strict numbers, enums as snake_case text, instants in UTC with <c>Z</c>, nulls written.</summary>
public static class Json
{
    /// <summary>The settings every serialisation uses, on the wire and in the database.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(), // there from the start, not only after the first use
        // Requests and answers of models are nested 64 deep at most; what is stored of them lies inside other values.
        MaxDepth = 512,
    });

    /// <summary>Applies the product's settings to the given options and returns them.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        // The answers are application/json with nosniff, never HTML: umlauts and quotes stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new EnumConverter());
        options.Converters.Add(new UtcInstantConverter());
        options.Converters.Add(new ElementConverter());
        return options;
    }

    /// <summary>
    /// Makes sure that every text and name of the value ahead can be read, stored and written again: JSON allows half of
    /// a surrogate pair (<c>"\ud800"</c>) and nobody can.
    /// </summary>
    /// <exception cref="BrokenTextException">One cannot.</exception>
    public static void CheckTexts(Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        do
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            try
            {
                if (reader.ValueIsEscaped || reader.HasValueSequence || !System.Text.Ascii.IsValid(reader.ValueSpan))
                    _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new BrokenTextException();
            }
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());
    }

    /// <summary>The same for a whole text.</summary>
    /// <exception cref="BrokenTextException">One cannot.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static void CheckTexts(string json)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        if (reader.Read())
            CheckTexts(reader);
    }

    private sealed class ElementConverter : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            CheckTexts(reader);
            return JsonElement.ParseValue(ref reader);
        }

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);
    }

    private sealed class UtcInstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
    }
    // The runtime's own converter also takes members in another case; here every value has one spelling.
    private sealed class EnumConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter?)Activator.CreateInstance(typeof(EnumConverter<>).MakeGenericType(typeToConvert));
    }

    private sealed class EnumConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        private static readonly Dictionary<T, JsonEncodedText> Texts = Enum.GetValues<T>().Distinct().ToDictionary(x => x, x => JsonEncodedText.Encode(x.ToText()));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && EnumText.TryParse<T>(reader.GetString()!, out var value)
                ? value
                : throw new UnknownValueException(EnumText.All<T>());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Texts[value]);
    }
}

/// <summary>A text stands where one of a closed list of values is wanted.</summary>
/// <param name="allowed">The values.</param>
public sealed class UnknownValueException(IReadOnlyList<string> allowed) : JsonException
{
    /// <summary>The values that would have been right.</summary>
    public IReadOnlyList<string> Allowed => allowed;
}

/// <summary>A text is none: half of a surrogate pair, or bytes that are no UTF-8.</summary>
public sealed class BrokenTextException : JsonException;

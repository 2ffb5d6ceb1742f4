using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PersonalQ.Workflows.Expressions;

/// <summary>JSON values as expressions see them.</summary>
internal static class Value
{
    /// <summary>Characters of a text at most.</summary>
    public const int MaxTextLength = 1_000_000;

    /// <summary>Bytes of a list at most.</summary>
    public const int MaxListSize = 4_000_000;

    /// <summary>Entries of a list that a text is made into.</summary>
    public const int MaxEntries = 100_000;

    // What one node makes of others may be nested a little deeper than what came from outside.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };
    private static readonly JsonWriterOptions DeepWriter = new() { MaxDepth = 600, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonElement Null = JsonSerializer.SerializeToElement<object?>(null);
    private static readonly JsonElement True = JsonSerializer.SerializeToElement(true);
    private static readonly JsonElement False = JsonSerializer.SerializeToElement(false);

    public static JsonElement Of(bool value) => value ? True : False;

    public static JsonElement Of(double value) => double.IsFinite(value)
        ? double.IsInteger(value) && Math.Abs(value) < 1e15 ? JsonSerializer.SerializeToElement((long)value) : JsonSerializer.SerializeToElement(value)
        : throw new ExpressionException("The number is too large.");

    public static JsonElement Of(long value) => JsonSerializer.SerializeToElement(value);

    /// <summary>A whole number; null when it does not fit 64 bits, with or without a sign.</summary>
    public static JsonElement? Of(Int128 value) =>
        value >= long.MinValue && value <= long.MaxValue ? Of((long)value) : value > 0 && value <= ulong.MaxValue ? JsonSerializer.SerializeToElement((ulong)value) : null;

    /// <summary>The whole number of 64 bits, with or without a sign, that a value is; null when it is none.</summary>
    public static Int128? Whole(this JsonElement number) =>
        number.TryGetInt64(out var signed) ? signed : number.TryGetUInt64(out var unsigned) ? unsigned : null;

    public static JsonElement Of(string value) => value.Length <= MaxTextLength
        ? JsonSerializer.SerializeToElement(value)
        : throw new ExpressionException("The text is too long.");

    /// <summary>A list of these values.</summary>
    /// <exception cref="ExpressionException">It would be too large.</exception>
    public static JsonElement List(IEnumerable<JsonElement> entries) => Write(entries, (writer, entry) => (entry.ValueKind == JsonValueKind.Undefined ? Null : entry).WriteTo(writer));

    /// <summary>A list of these texts.</summary>
    /// <exception cref="ExpressionException">It would be too large.</exception>
    public static JsonElement Texts(IEnumerable<string> texts) => Write(texts, (writer, text) => writer.WriteStringValue(text));

    private static JsonElement Write<T>(IEnumerable<T> entries, Action<Utf8JsonWriter, T> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes, DeepWriter);
        var count = 0;
        writer.WriteStartArray();
        foreach (var entry in entries)
        {
            write(writer, entry);
            if (++count > MaxEntries)
                throw new ExpressionException(string.Create(CultureInfo.InvariantCulture, $"The list has more than {MaxEntries:N0} entries."));
            if (writer.BytesCommitted + writer.BytesPending > MaxListSize)
                throw new ExpressionException(string.Create(CultureInfo.InvariantCulture, $"The list is larger than {MaxListSize:N0} characters."));
        }
        writer.WriteEndArray();
        writer.Flush();
        return JsonElement.Parse(bytes.WrittenSpan, Deep);
    }

    /// <summary>A stored value. It may be nested deeper than what requests may hold.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonElement Read(string json) => JsonElement.Parse(json, Deep);

    /// <summary>Bytes of a value as JSON.</summary>
    public static int Size(this JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length;

    public static bool IsNull(this JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public static bool Truthy(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>Equal as values; numbers by their size, so that 1 is 1.0.</summary>
    public static bool SameAs(this JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Number && right.ValueKind == JsonValueKind.Number ? Compare(left, right) == 0
        : left.IsNull() || right.IsNull() ? left.IsNull() && right.IsNull()
        : JsonElement.DeepEquals(left, right);

    /// <summary>Compares two numbers: exactly as far as a decimal of 28 digits holds them, so that whole numbers of 64 bits are told apart.</summary>
    public static int Compare(JsonElement left, JsonElement right) =>
        left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b) && IsExact(left, a) && IsExact(right, b) ? a.CompareTo(b) : left.GetDouble().CompareTo(right.GetDouble());

    // 1e-40 is read as a decimal of 0.
    private static bool IsExact(JsonElement number, decimal value) => value != 0 || number.GetDouble() == 0;

    /// <summary>The member of an object or the entry of a list; null when there is none. Negative numbers count from the end.</summary>
    public static JsonElement At(this JsonElement value, JsonElement key) => (value.ValueKind, key.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.String) => value.TryGetProperty(key.GetString()!, out var member) ? member : Null,
        (JsonValueKind.Array, JsonValueKind.Number) when key.TryGetInt32(out var index) =>
            (index < 0 ? index + value.GetArrayLength() : index) is var at and >= 0 && at < value.GetArrayLength() ? value[at] : Null,
        _ => Null,
    };

    /// <summary>The value as people write it: texts bare, null as nothing, the rest as JSON.</summary>
    public static string Text(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetDouble().ToString("0.###############", CultureInfo.InvariantCulture) is var number && Math.Abs(value.GetDouble()) < 1e15
            ? number
            : value.GetRawText(),
        _ => Written(value),
    };

    private static string Written(JsonElement value)
    {
        var bytes = new ArrayBufferWriter<byte>(value.Size());
        using (var writer = new Utf8JsonWriter(bytes, DeepWriter))
            value.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static string KindName(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a yes or no",
        _ => "nothing",
    };
}

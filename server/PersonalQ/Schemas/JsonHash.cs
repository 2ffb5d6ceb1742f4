using System.Runtime.InteropServices;
using System.Text.Json;

namespace PersonalQ.Schemas;

/// <summary>Hashes of JSON values: the same for equal values, whatever the order of their members and the spelling of their numbers.</summary>
internal static class JsonHash
{
    public static int Of(JsonElement value, Action<long> spend)
    {
        spend(1);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = 0;
                foreach (var member in value.EnumerateObject())
                    members += HashCode.Combine(member.Name, Of(member.Value, spend));
                return HashCode.Combine(JsonValueKind.Object, members);
            case JsonValueKind.Array:
                var entries = new HashCode();
                foreach (var entry in value.EnumerateArray())
                    entries.Add(Of(entry, spend));
                return entries.ToHashCode();
            case JsonValueKind.String:
                spend(JsonMarshal.GetRawUtf8Value(value).Length / 8);
                return value.GetString()!.GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Number:
                spend(JsonMarshal.GetRawUtf8Value(value).Length / 8);
                return JsonNumber.Of(value).GetHashCode();
            default:
                return (int)value.ValueKind;
        }
    }
}

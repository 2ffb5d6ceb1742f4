using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace PersonalQ.Schemas;

/// <summary>A number of JSON, exactly as written: digits and a power of ten. 1, 1.0 and 10e-1 are the same.</summary>
internal readonly struct JsonNumber : IComparable<JsonNumber>, IEquatable<JsonNumber>
{
    // Beyond this many digits a multiple is not looked for: nobody means it.
    private const int MostDigits = 400;

    private readonly int sign;
    private readonly string? written; // without zeros at either end; empty for 0
    private readonly long exponent; // of the last digit

    private JsonNumber(int sign, string digits, long exponent) => (this.sign, written, this.exponent) = (sign, digits, exponent);

    private string Digits => written ?? "";

    /// <summary>Whether it has no fraction.</summary>
    public bool IsInteger => Digits.Length == 0 || exponent >= 0;

    /// <summary>The number of an element.</summary>
    public static JsonNumber Of(JsonElement element)
    {
        var text = element.GetRawText().AsSpan();
        var sign = 1;
        if (text[0] == '-')
        {
            sign = -1;
            text = text[1..];
        }
        var exponent = 0L;
        if (text.IndexOfAny('e', 'E') is var e and >= 0)
        {
            // An exponent beyond that makes no difference to any comparison.
            exponent = long.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)
                ? Math.Clamp(power, -1_000_000_000_000, 1_000_000_000_000)
                : text[e + 1] == '-' ? -1_000_000_000_000 : 1_000_000_000_000;
            text = text[..e];
        }
        var point = text.IndexOf('.');
        var all = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        if (point >= 0)
            exponent -= text.Length - point - 1;
        var kept = all.TrimEnd('0');
        exponent += all.Length - kept.Length;
        kept = kept.TrimStart('0');
        return kept.Length == 0 ? new JsonNumber(0, "", 0) : new JsonNumber(sign, kept, exponent);
    }

    /// <summary>Whether it is a whole multiple of another; null when that cannot be told.</summary>
    public bool? IsMultipleOf(JsonNumber other)
    {
        if (Digits.Length == 0)
            return true;
        var shift = exponent - other.exponent;
        if (Digits.Length + other.Digits.Length + Math.Abs(shift) > MostDigits)
            return null;
        var (a, b) = (BigInteger.Parse(Digits, CultureInfo.InvariantCulture), BigInteger.Parse(other.Digits, CultureInfo.InvariantCulture));
        if (shift >= 0)
            a *= BigInteger.Pow(10, (int)shift);
        else
            b *= BigInteger.Pow(10, (int)-shift);
        return (a % b).IsZero;
    }

    public int CompareTo(JsonNumber other)
    {
        if (sign != other.sign)
            return sign.CompareTo(other.sign);
        if (sign == 0)
            return 0;
        var byLength = (Digits.Length + exponent).CompareTo(other.Digits.Length + other.exponent);
        return sign * (byLength != 0 ? byLength : string.CompareOrdinal(Digits, other.Digits));
    }

    public bool Equals(JsonNumber other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is JsonNumber other && Equals(other);

    /// <summary>The number as people write it; with a power of ten where that is shorter.</summary>
    public override string ToString()
    {
        if (sign == 0)
            return "0";
        var minus = sign < 0 ? "-" : "";
        if (exponent is >= 0 and < 20)
            return $"{minus}{Digits}{new string('0', (int)exponent)}";
        var point = Digits.Length + exponent;
        return point is > 0 and < 30 ? $"{minus}{Digits[..(int)point]}.{Digits[(int)point..]}"
            : exponent is < 0 and > -20 ? $"{minus}0.{new string('0', (int)-point)}{Digits}"
            : string.Create(CultureInfo.InvariantCulture, $"{minus}{Digits}e{exponent}");
    }

    public override int GetHashCode() => HashCode.Combine(sign, Digits, exponent);
}

using System.Globalization;

namespace PersonalQ.Tools;

/// <summary>A number of the calculator: exact while it is whole and fits 127 bits, else as near as a double is.</summary>
/// <param name="Size">The number, rounded where it is too long.</param>
/// <param name="Whole">The number exactly; null when it is not whole, or not known to be.</param>
internal readonly record struct Quantity(double Size, Int128? Whole = null) : IComparable<Quantity>
{
    public static Quantity operator -(Quantity x) => Of(-x.Size, x.Whole, Int128.Zero, static (a, _) => checked(-a));

    public static Quantity operator +(Quantity x, Quantity y) => Of(x.Size + y.Size, x.Whole, y.Whole, static (a, b) => checked(a + b));

    public static Quantity operator -(Quantity x, Quantity y) => Of(x.Size - y.Size, x.Whole, y.Whole, static (a, b) => checked(a - b));

    public static Quantity operator *(Quantity x, Quantity y) => Of(x.Size * y.Size, x.Whole, y.Whole, static (a, b) => checked(a * b));

    public static Quantity operator /(Quantity x, Quantity y) => Of(x.Size / y.Size, x.Whole, y.Whole, static (a, b) => b != 0 && a % b == 0 ? a / b : null);

    public static Quantity operator %(Quantity x, Quantity y) => Of(x.Size % y.Size, x.Whole, y.Whole, static (a, b) => b != 0 ? a % b : null);

    /// <summary>Raised to a power.</summary>
    public Quantity Power(Quantity y) => Of(Math.Pow(Size, y.Size), Whole, y.Whole, static (a, b) =>
    {
        // Beyond that only 0 and 1 fit.
        if (b < 0 || b > 127)
            return null;
        var result = Int128.One;
        for (var i = 0; i < (int)b; i++)
            result = checked(result * a);
        return result;
    });

    public int CompareTo(Quantity other) => Whole is { } a && other.Whole is { } b ? a.CompareTo(b) : Size.CompareTo(other.Size);

    public override string ToString() => Whole?.ToString(CultureInfo.InvariantCulture) ?? Size.ToString("R", CultureInfo.InvariantCulture);

    private static Quantity Of(double size, Int128? x, Int128? y, Func<Int128, Int128, Int128?> exact)
    {
        if (x is not { } a || y is not { } b)
            return new Quantity(size);
        try
        {
            return exact(a, b) is { } whole ? new Quantity((double)whole, whole) : new Quantity(size);
        }
        catch (OverflowException)
        {
            return new Quantity(size);
        }
    }
}

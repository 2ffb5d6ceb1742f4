namespace PersonalQ.Activities;

/// <summary>
/// Identifiers of entries: UUIDs of version 7 whose timestamp is as fine as the entry's own, and which rise strictly
/// within a process. So the order of the identifiers is the order of the entries, a page can start after any of them,
/// and a span of time is a span of identifiers. (RFC 9562, 6.2, method 3.)
/// </summary>
internal sealed class ActivityIds(TimeProvider clock)
{
    // A timestamp is 48 bits of milliseconds and 12 bits of their fractions: 4,096 a millisecond.
    private const int FractionBits = 12;
    private const long OneSecond = 1000L << FractionBits;

    private readonly Lock gate = new();
    private long last;

    /// <summary>A new identifier and the instant it tells.</summary>
    public (string Id, DateTimeOffset At) Next()
    {
        var stamp = Stamp(clock.Now());
        lock (gate)
        {
            // A clock that was set back is followed; what merely came within the same tick moves on by one.
            if (stamp <= last && last - stamp < OneSecond)
                stamp = last + 1;
            last = stamp;
        }
        return (Text(stamp, random: true), Instant(stamp));
    }

    /// <summary>An identifier of an entry of a given instant.</summary>
    public static string At(DateTimeOffset instant) => Text(Stamp(instant), random: true);

    /// <summary>The smallest identifier of an instant: entries at or after it have this one or a greater one.</summary>
    public static string LowestAt(DateTimeOffset instant) => Text(Stamp(instant), random: false);

    private static long Stamp(DateTimeOffset instant)
    {
        var micros = Math.Max(0, instant.ToMicros());
        // Rounded up, so that reading it back by rounding down gives the same microsecond.
        return (micros / 1000 << FractionBits) + ((micros % 1000 << FractionBits) + 999) / 1000;
    }

    private static DateTimeOffset Instant(long stamp) =>
        Ids.FromMicros((stamp >> FractionBits) * 1000 + ((stamp & ((1 << FractionBits) - 1)) * 1000 >> FractionBits));

    private static string Text(long stamp, bool random)
    {
        var noise = random ? Random.Shared.NextInt64() & 0x3FFF_FFFF_FFFF_FFFF : 0;
        var upper = ((UInt128)(ulong)(stamp >> FractionBits) << 80) | (UInt128)(0x7000u | (uint)(stamp & 0xFFF)) << 64;
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, upper | 0x8000_0000_0000_0000UL | (ulong)noise);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}

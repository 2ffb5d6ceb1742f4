using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace PersonalQ.Http;

/// <summary>So many requests in a window of time that begins with the first one. It says how long the rest of the window is.</summary>
internal sealed class ClientWindow(int most, TimeSpan window, TimeProvider clock) : RateLimiter
{
    private static readonly Lease Taken = new(true, null);
    private readonly Lock gate = new();
    private long begun = clock.GetTimestamp();
    private int used;

    public override TimeSpan? IdleDuration => clock.GetElapsedTime(begun) is var passed && passed > window ? passed - window : null;

    public override RateLimiterStatistics GetStatistics() => new() { CurrentAvailablePermits = Math.Max(0, most - used) };

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (gate)
        {
            var passed = clock.GetElapsedTime(begun);
            if (passed >= window)
            {
                (begun, used) = (clock.GetTimestamp(), 0);
                passed = TimeSpan.Zero;
            }
            if (used + permitCount > most)
                return new Lease(false, window - passed);
            used += permitCount;
            return Taken;
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => ValueTask.FromResult(AttemptAcquireCore(permitCount));

    private sealed class Lease(bool isAcquired, TimeSpan? wait) : RateLimitLease
    {
        public override bool IsAcquired => isAcquired;

        public override IEnumerable<string> MetadataNames => wait is null ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? wait : null;
            return metadata is not null;
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace PersonalQ.Llm;

/// <summary>
/// Keeps to the providers' requests and tokens per minute, so that they need not refuse us. The limits are those of the
/// configured tier, or what the provider's own answers tell; local models have none.
/// </summary>
internal sealed class RateLimits(IConfiguration configuration, IOptions<LlmOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Limit> _limits = new(StringComparer.Ordinal);

    /// <summary>Waits until a call fits into the provider's limits, first come first served, and takes its share.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="tokens">Input tokens, estimated.</param>
    /// <param name="cancellationToken">Stops waiting; nothing is taken then.</param>
    /// <returns>How long it had to wait.</returns>
    public ValueTask<TimeSpan> WaitAsync(string provider, long tokens, CancellationToken cancellationToken)
    {
        var limit = For(provider);
        return limit.IsUnlimited ? new(TimeSpan.Zero) : limit.WaitAsync(tokens, time, cancellationToken);
    }

    /// <summary>Corrects the estimate of a finished call.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="estimated">What was taken.</param>
    /// <param name="used">What counts: tokens from a prompt cache do not.</param>
    public void Settle(string provider, long estimated, long used) => For(provider).Settle(estimated - used);

    /// <summary>Takes over the limits a provider names in an answer.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="headers">The answer's headers.</param>
    public void Learn(string provider, HttpResponseHeaders headers)
    {
        var (requests, tokens) = provider switch
        {
            Providers.Anthropic => ("anthropic-ratelimit-requests-limit", "anthropic-ratelimit-input-tokens-limit"),
            Providers.OpenAi => ("x-ratelimit-limit-requests", "x-ratelimit-limit-tokens"),
            _ => (null, null),
        };
        if (requests is null || tokens is null) return;
        For(provider).Learn(Number(headers, requests), Number(headers, tokens), time);
    }

    private Limit For(string provider) => _limits.TryGetValue(provider, out var limit)
        ? limit
        : _limits.GetOrAdd(provider, Create);

    private Limit Create(string provider)
    {
        var prefix = provider.ToUpperInvariant().Replace('-', '_');
        var requests = LlmOptions.Number(configuration, $"{prefix}_REQUESTS_PER_MINUTE", 1, int.MaxValue);
        var tokens = LlmOptions.Number(configuration, $"{prefix}_TOKENS_PER_MINUTE", 1, int.MaxValue);
        if (requests is null && provider == Providers.Anthropic && options.Value.AnthropicTier is { } tier)
            requests = tier switch { 1 => 50, 2 => 1000, 3 => 2000, _ => 4000 };
        return new(requests, tokens, time);
    }

    private static int? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : null;

    private sealed class Limit
    {
        private readonly Lock _lock = new();
        private readonly SemaphoreSlim _turn = new(1, 1);
        private readonly bool _requestsAreSet;
        private readonly bool _tokensAreSet;
        private TokenBucket? _requests;
        private TokenBucket? _tokens;

        public Limit(int? requests, int? tokens, TimeProvider time)
        {
            _requestsAreSet = requests is not null;
            _tokensAreSet = tokens is not null;
            _requests = Resize(null, requests, time);
            _tokens = Resize(null, tokens, time);
        }

        public bool IsUnlimited => _requests is null && _tokens is null;

        public async ValueTask<TimeSpan> WaitAsync(long tokens, TimeProvider time, CancellationToken cancellationToken)
        {
            var start = time.GetTimestamp();
            // One waits, the others queue behind it: without the turn a small call would overtake a large one for ever.
            await _turn.WaitAsync(cancellationToken);
            try
            {
                while (Take(tokens, time) is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
            return time.GetElapsedTime(start);
        }

        public void Settle(long unused)
        {
            lock (_lock) _tokens?.Take(-unused);
        }

        public void Learn(int? requests, int? tokens, TimeProvider time)
        {
            lock (_lock)
            {
                // What the user has set stands.
                if (!_requestsAreSet) _requests = Resize(_requests, requests, time);
                if (!_tokensAreSet) _tokens = Resize(_tokens, tokens, time);
            }
        }

        private TimeSpan Take(long tokens, TimeProvider time)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                var requestWait = _requests?.WaitFor(1, now) ?? TimeSpan.Zero;
                var tokenWait = _tokens?.WaitFor(tokens, now) ?? TimeSpan.Zero;
                var wait = requestWait > tokenWait ? requestWait : tokenWait;
                // A timer may fire a little early; a millisecond on top saves a second round.
                if (wait > TimeSpan.Zero) return wait + TimeSpan.FromMilliseconds(1);
                _requests?.Take(1);
                _tokens?.Take(tokens);
                return TimeSpan.Zero;
            }
        }

        private static TokenBucket? Resize(TokenBucket? bucket, int? perMinute, TimeProvider time)
        {
            if (perMinute is not { } rate || bucket?.PerMinute == rate) return bucket;
            if (bucket is null) return new(rate, time.GetTimestamp(), time.TimestampFrequency);
            bucket.Resize(rate, time.GetTimestamp());
            return bucket;
        }
    }
}

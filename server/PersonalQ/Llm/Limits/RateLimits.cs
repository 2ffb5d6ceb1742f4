using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Limits;

/// <summary>
/// Keeps to the providers' requests and tokens per minute, so that they need not refuse us. The limits are those of the
/// configured tier for all models of a provider, or what the provider's own answers tell for one model; local models have none.
/// On PostgreSQL they hold for all processes together.
/// </summary>
internal sealed class RateLimits(IConfiguration configuration, IOptions<LlmOptions> options, TimeProvider time, IDatabase? database = null)
{
    // Names of models come from users, and a process lives long.
    private const int MaxModels = 1000;

    private readonly SharedRates? _shared = database is { IsShared: true } ? new(database) : null;
    private readonly ConcurrentDictionary<string, Limit> _set = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Limit> _learned = new(StringComparer.Ordinal);

    /// <summary>Waits until a call fits into the limits, first come first served, and takes its share.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="model">The name without its provider.</param>
    /// <param name="tokens">Input tokens, estimated.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How long it had to wait.</returns>
    public async ValueTask<TimeSpan> WaitAsync(string provider, string model, long tokens, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        if (Set(provider) is { IsUnlimited: false } set) waited += await WaitAsync(set, provider, tokens, cancellationToken);
        if (_learned.TryGetValue(Key(provider, model), out var learned)) waited += await WaitAsync(learned, Key(provider, model), tokens, cancellationToken);
        return waited;
    }

    private async ValueTask<TimeSpan> WaitAsync(Limit limit, string name, long tokens, CancellationToken cancellationToken)
    {
        if (_shared is null) return await limit.WaitAsync(tokens, time, cancellationToken);
        var start = time.GetTimestamp();
        var (requests, perMinute) = limit.PerMinute;
        var wait = requests is { } most ? await _shared.TakeAsync(name + " requests", most, 1, cancellationToken) : TimeSpan.Zero;
        if (perMinute is { } budget && await _shared.TakeAsync(name + " tokens", budget, tokens, cancellationToken) is var more && more > wait) wait = more;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
        return time.GetElapsedTime(start);
    }

    // Nobody waits for a correction; where it is lost, the bucket fills by itself.
    private void Settle(Limit limit, string name, long unused)
    {
        if (_shared is null) limit.Settle(unused);
        else if (limit.PerMinute.Tokens is { } budget && unused != 0) _ = _shared.TakeAsync(name + " tokens", budget, -unused, CancellationToken.None).ContinueWith(x => x.Exception, TaskScheduler.Default);
    }

    /// <summary>Corrects the estimate of a finished call.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="model">The name without its provider.</param>
    /// <param name="estimated">What was taken.</param>
    /// <param name="used">What counts: tokens from a prompt cache do not.</param>
    public void Settle(string provider, string model, long estimated, long used)
    {
        Settle(Set(provider), provider, estimated - used);
        if (_learned.TryGetValue(Key(provider, model), out var learned)) Settle(learned, Key(provider, model), estimated - used);
    }

    /// <summary>Takes over the limits a provider names in an answer; they are those of one model. What the user has set stands.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="model">The name without its provider.</param>
    /// <param name="headers">The answer's headers.</param>
    public void Learn(string provider, string model, HttpResponseHeaders headers)
    {
        var (requestsName, tokensName) = provider switch
        {
            KnownProviders.Anthropic => ("anthropic-ratelimit-requests-limit", "anthropic-ratelimit-input-tokens-limit"),
            KnownProviders.OpenAi => ("x-ratelimit-limit-requests", "x-ratelimit-limit-tokens"),
            _ => (null, null),
        };
        if (requestsName is null || tokensName is null) return;
        var set = Set(provider);
        var requests = set.HasRequests ? null : Number(headers, requestsName);
        var tokens = set.HasTokens ? null : Number(headers, tokensName);
        if (requests is null && tokens is null) return;
        if (_learned.Count >= MaxModels) _learned.Clear();
        _learned.GetOrAdd(Key(provider, model), _ => new(null, null, time)).Resize(requests, tokens, time);
    }

    private static string Key(string provider, string model) => $"{provider}/{model}";

    private Limit Set(string provider) => _set.TryGetValue(provider, out var limit) ? limit : _set.GetOrAdd(provider, Create);

    private Limit Create(string provider)
    {
        var prefix = provider.ToUpperInvariant().Replace('-', '_');
        var requests = LlmOptions.PerMinute(configuration, prefix + LlmOptions.RequestsPerMinute);
        var tokens = LlmOptions.PerMinute(configuration, prefix + LlmOptions.TokensPerMinute);
        if (requests is null && provider == KnownProviders.Anthropic && options.Value.AnthropicTier is { } tier)
            requests = tier switch { 1 => 50, 2 => 1000, 3 => 2000, _ => 4000 };
        return new(requests, tokens, time);
    }

    private static int? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : null;

    private sealed class Limit(int? requests, int? tokens, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly SemaphoreSlim _turn = new(1, 1);
        private TokenBucket? _requests = Resized(null, requests, time);
        private TokenBucket? _tokens = Resized(null, tokens, time);

        public (double? Requests, double? Tokens) PerMinute
        {
            get
            {
                lock (_lock) return (_requests?.PerMinute, _tokens?.PerMinute);
            }
        }

        public bool HasRequests => _requests is not null;

        public bool HasTokens => _tokens is not null;

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

        public void Resize(int? requests, int? tokens, TimeProvider time)
        {
            lock (_lock)
            {
                _requests = Resized(_requests, requests, time);
                _tokens = Resized(_tokens, tokens, time);
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

        private static TokenBucket? Resized(TokenBucket? bucket, int? perMinute, TimeProvider time)
        {
            if (perMinute is not { } rate || bucket?.PerMinute == rate) return bucket;
            if (bucket is null) return new(rate, time.GetTimestamp(), time.TimestampFrequency);
            bucket.Resize(rate, time.GetTimestamp());
            return bucket;
        }
    }
}

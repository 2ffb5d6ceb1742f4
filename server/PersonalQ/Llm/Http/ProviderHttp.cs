using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using PersonalQ.Llm.Limits;
using PersonalQ.Llm.Providers;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Llm.Http;

/// <summary>The HTTP clients of all providers over one pool of connections.</summary>
internal sealed class ProviderHttp : IDisposable
{
    // An SSE event carries a few characters of text in some hundred bytes.
    private const int BytesPerCharacter = 64;
    private const int BytesPerEscape = 6; // \u00e4
    private const int MaxClients = 400;
    // What is not a model's answer is a list of models; counted after decompression, as all answers are.
    private const long LargestList = 16 << 20;

    private readonly ConcurrentDictionary<(string Provider, string Model), HttpClient> _clients = new();
    private readonly SocketsHttpHandler _sockets;
    private readonly LlmOptions _options;
    private readonly TimeProvider _time;
    private readonly RateLimits _limits;
    private readonly SecretGate _secrets;

    public ProviderHttp(IOptions<LlmOptions> options, TimeProvider time, RateLimits limits, SecretGate secrets)
    {
        _options = options.Value;
        _time = time;
        _limits = limits;
        _secrets = secrets;
        _sockets = new()
        {
            ConnectTimeout = _options.Connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            Proxy = ProviderProxy.Instance,
            UseCookies = false,
            // A redirect would carry the key to another host.
            AllowAutoRedirect = false,
            // Trace ids stay here.
            ActivityHeadersPropagator = null,
        };
    }

    /// <summary>The client of a provider's model, shared by all its calls. The connections are shared by all models.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="model">The name without its provider; empty for calls that are not to a model.</param>
    /// <returns>A client without a time-out of its own.</returns>
    public HttpClient For(string provider, string model = "")
    {
        // A client without connections of its own is a small thing; dropping it breaks no call that uses it.
        if (_clients.Count >= MaxClients) _clients.Clear();
        return _clients.GetOrAdd((provider, model), Create);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
        _sockets.Dispose();
    }

    /// <summary>How long a provider may stay silent.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <returns>The limit.</returns>
    public TimeSpan SilenceOf(string provider) =>
        // Anthropic pings while a model thinks; servers of the other protocol say nothing until it has thought, or until it is loaded.
        provider == KnownProviders.Anthropic ? _options.Silence : _options.Silence * 5;

    private HttpClient Create((string Provider, string Model) of)
    {
        Action<HttpResponseHeaders>? learn = of.Model.Length == 0 ? null : headers => _limits.Learn(of.Provider, of.Model, headers);
        var handler = new ProviderHandler(
            _sockets, _time, SilenceOf(of.Provider), of.Model.Length == 0 ? LargestList : (long)_options.MaxAnswerCharacters * BytesPerCharacter, _secrets, learn);
        var largestEvent = (int)Math.Min(int.MaxValue / 2, ((long)_options.MaxAnswerCharacters * BytesPerEscape) + (64 * 1024));
        var wire = new WireHandler(handler, of.Provider == KnownProviders.Anthropic, largestEvent, _time);
        return new(wire, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}

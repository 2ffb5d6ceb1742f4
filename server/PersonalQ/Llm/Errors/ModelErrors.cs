using System.ClientModel;
using System.Net.Sockets;
using System.Text.Json;
using Anthropic.Exceptions;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Errors;

/// <summary>Turns what SDKs and the network throw into one kind of failure with a sentence for people.</summary>
internal static class ModelErrors
{
    /// <summary>Explains a failure.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="model">The model that was called.</param>
    /// <param name="address">The address called, for people who run their own server.</param>
    /// <returns>The failure.</returns>
    public static ModelCallException Explain(Exception exception, ModelInfo model, Uri? address)
    {
        var who = KnownProviders.Title(model.Provider);
        ModelCallException Fail(ModelErrorKind kind, string message) => new(kind, model.Provider, message, exception);

        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ModelCallException known:
                    return known;
                case ProviderResponseException response:
                    return StatusErrors.Explain(response, model, address);
                case ProviderSilenceException { Started: false } silence:
                    return Fail(ModelErrorKind.Timeout, $"{who} did not answer within {silence.Silence.TotalSeconds:0} seconds.");
                case ProviderSilenceException silence:
                    return Fail(
                        ModelErrorKind.Timeout, $"{who} stopped in the middle of its answer and said nothing for {silence.Silence.TotalSeconds:0} seconds.");
                case AnswerTooLargeException:
                    return Fail(ModelErrorKind.TooLarge, $"{who} sent an answer larger than we take; it was cut off. Ask for a shorter one.");
                case ProviderGarbageException garbage:
                    return Fail(ModelErrorKind.Garbage, $"{who} did not answer as a model does: {garbage.Message}. Check the address in Settings.");
                case AnthropicSseException sse:
                    return StatusErrors.ExplainStreamed(sse.Message, model, exception);
                case ClientResultException { Status: > 0 } result:
                    return StatusErrors.Explain(new(result.Status, "", null, null), model, address);
                case HttpRequestException http when http.HttpRequestError is HttpRequestError.NameResolutionError
                    or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError:
                    return Fail(ModelErrorKind.Unreachable, Unreachable(who, model.Provider, address, http));
                case HttpRequestException or IOException or SocketException:
                    return Fail(ModelErrorKind.BrokenStream, $"The connection to {who} broke off before the answer was complete.");
                case OperationCanceledException { InnerException: TimeoutException }:
                    return Fail(ModelErrorKind.Unreachable, Unreachable(who, model.Provider, address, null));
                case JsonException or AnthropicInvalidDataException or FormatException:
                    return Fail(ModelErrorKind.Garbage, $"{who} sent an answer that cannot be read.");
            }
        }
        // The SDKs read answers lazily and trip over strange ones in their own ways (missing members, wrong kinds).
        return Fail(ModelErrorKind.Garbage, $"{who} sent an answer that cannot be read ({exception.GetType().Name}).");
    }

    private static string Unreachable(string who, string provider, Uri? address, HttpRequestException? exception)
    {
        var proxy = ProviderProxy.Instance.NameFor(address ?? (KnownProviders.Find(provider)?.DefaultBaseUrl is { } own ? new Uri(own) : null));
        var where = (address is null ? "" : $" at {address.GetLeftPart(UriPartial.Authority)}") + (proxy is null ? "" : $" through the proxy {proxy}");
        return exception?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError =>
                $"{who} cannot be reached: {(address is null ? "its host name is not known. Check the network." : $"the host {address.Host} is not known. Check the network and the address in Settings.")}",
            HttpRequestError.SecureConnectionError =>
                $"{who} cannot be reached{where}: the secure connection failed. Check the address, its certificate and the proxy.",
            _ when proxy is not null => $"{who} cannot be reached{where}. Check the proxy, which HTTP_PROXY or HTTPS_PROXY names; NO_PROXY excepts hosts from it.",
            _ when provider == KnownProviders.Ollama =>
                $"Ollama does not answer{where}. Start it with: ollama serve",
            _ when address?.IsLoopback == true =>
                $"{who} does not answer{where}. Is the server started?",
            _ => $"{who} cannot be reached{where}. Check the network connection and the address in Settings.",
        };
    }
}

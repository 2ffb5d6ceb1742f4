using System.Net.Http.Headers;
using System.Text;
using PersonalQ.Encodings;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Llm.Http;

/// <summary>
/// Stands between the SDKs and the network: bounds silence and size, and turns error answers into one exception, which keeps
/// <c>retry-after</c> and the body that the SDKs' own exceptions drop.
/// </summary>
internal sealed class ProviderHandler(
    HttpMessageHandler inner, TimeProvider time, TimeSpan silence, long maxBytes, SecretGate secrets, Action<HttpResponseHeaders>? onHeaders)
    : DelegatingHandler(inner)
{
    private const int MaxErrorBytes = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(silence, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, linked.Token);
            onHeaders?.Invoke(response.Headers);
            var status = (int)response.StatusCode;
            if (status is < 200 or > 299)
            {
                // Services repeat keys in their errors.
                var body = PlainText.Clean(secrets.Clean(await ReadErrorAsync(response, linked.Token)));
                throw new ProviderResponseException(status, body, RetryAfter(response.Headers), response.Headers.Location);
            }
            // Answers of models are judged by what they hold: some proxies call everything a page.
            if (response.Content.Headers.ContentType?.MediaType is "text/html" && AnswerTrace.Current is null)
                throw new ProviderGarbageException($"{request.RequestUri?.Host} answered with a web page");
            await GuardAsync(response, linked.Token);
            return response;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new ProviderSilenceException(silence, started: false);
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    private async Task GuardAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = response.Content;
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        Stream bounded = new GuardedStream(stream, time, silence, maxBytes);
        var guarded = new StreamContent(secrets.IsEmpty ? bounded : new CleanStream(bounded, secrets));
        foreach (var header in content.Headers) guarded.Headers.TryAddWithoutValidation(header.Key, header.Value);
        response.Content = guarded;
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[MaxErrorBytes];
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status alone says what to do; half a body adds nothing.
            return "";
        }
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        if (headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.First(), System.Globalization.CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and < 86_400_000)
            return TimeSpan.FromMilliseconds(milliseconds);
        if (headers.RetryAfter?.Delta is { } delta) return delta;
        if (headers.RetryAfter?.Date is not { } date) return null;
        var wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}

using System.Net.Http.Headers;
using System.Text;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Wire;

/// <summary>The stage between HTTP and the official SDKs: whatever a server sends as its answer is put into the protocol's canonical form.</summary>
internal sealed class WireHandler(HttpMessageHandler inner, bool isMessages, int maxEventBytes, TimeProvider time) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (ProviderResponseException e) when (AnswerTrace.Current is { } asked && FailedGeneration.Of(e.Body, asked) is not null)
        {
            // The body is read like an answer, in which the error is found again and what the model wrote with it.
            response = new(System.Net.HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(e.Body)), RequestMessage = request };
        }
        if (AnswerTrace.Current is not { } trace) return response;
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        response.Content = new StreamContent(new AnswerStream(body, trace, isMessages, maxEventBytes, time))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") },
        };
        return response;
    }
}

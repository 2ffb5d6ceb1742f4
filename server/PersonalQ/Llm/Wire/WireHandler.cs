using System.Net.Http.Headers;

namespace PersonalQ.Llm.Wire;

/// <summary>The stage between HTTP and the official SDKs: whatever a server sends as its answer is put into the protocol's canonical form.</summary>
internal sealed class WireHandler(HttpMessageHandler inner, bool isMessages, int maxEventBytes, TimeProvider time) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (AnswerTrace.Current is not { } trace) return response;
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        response.Content = new StreamContent(new AnswerStream(body, trace, isMessages, maxEventBytes, time))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") },
        };
        return response;
    }
}

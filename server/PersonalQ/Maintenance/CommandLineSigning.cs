using PersonalQ.Http;

namespace PersonalQ.Maintenance;

/// <summary>Shows the server with each request that the command line of its folder asks: a header that was seen once is worth nothing.</summary>
internal sealed class CommandLineSigning(LocalSecret? secret, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (secret is not null)
            request.Headers.Add(CommandLineProof.Header, CommandLineProof.Make(secret, request.Method.Method, request.RequestUri!.PathAndQuery, TimeProvider.System.GetUtcNow()));
        return base.SendAsync(request, cancellationToken);
    }
}

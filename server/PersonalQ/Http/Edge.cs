namespace PersonalQ.Http;

/// <summary>
/// The outermost step of every request, one middleware so that it costs one state machine: security headers and request
/// id, the guard at the door, and failures and bare error statuses turned into problem details.
/// </summary>
internal sealed class Edge(RequestDelegate next, Problems problems, RequestGuard guard)
{
    // Nothing loads from other servers: not an agent's picture, nor one in an answer, whose server would learn who reads it.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self' blob:; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

    public async Task InvokeAsync(HttpContext context)
    {
        AddHeaders(context);
        try
        {
            if (guard.Refusal(context) is { } refusal)
                throw refusal;
            await next(context);
        }
        catch (Exception e)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.Clear();
                AddHeaders(context);
            }
            await problems.AnswerAsync(context, e);
            return;
        }
        var response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null or 0 && response.ContentType is null)
            await Problem.WriteBareAsync(context);
    }

    private static void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers["X-Request-ID"] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.XXSSProtection = "1; mode=block";
        headers.StrictTransportSecurity = "max-age=31536000";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "geolocation=(), microphone=(), camera=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}

namespace PersonalQ.Http;

/// <summary>
/// The outermost step of every request, one middleware so that it costs one state machine: gives the answer its request
/// id, and turns failures and bare error statuses into problem details.
/// </summary>
internal sealed class Edge(RequestDelegate next, Problems problems)
{
    public async Task InvokeAsync(HttpContext context)
    {
        AddHeaders(context);
        try
        {
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

    private static void AddHeaders(HttpContext context) => context.Response.Headers["X-Request-ID"] = context.TraceIdentifier;
}

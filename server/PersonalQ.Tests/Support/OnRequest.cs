using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PersonalQ.Tests.Support;

/// <summary>Does something at the moment when a request of a kind has arrived and is not yet answered.</summary>
internal sealed class OnRequest(string method, string pathEnd, Func<HttpContext, Task> act) : IStartupFilter
{
    /// <summary>Adds it to a server.</summary>
    public static void Add(IServiceCollection services, string method, string pathEnd, Func<Task> act) =>
        services.AddSingleton<IStartupFilter>(new OnRequest(method, pathEnd, _ => act()));

    /// <summary>Makes a server begin its answer and vanish, as a process does that is killed.</summary>
    public static void Vanish(IServiceCollection services, string method, string pathEnd) =>
        services.AddSingleton<IStartupFilter>(new OnRequest(method, pathEnd, async http =>
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync(": here\n\n"); // far less than was promised
            await http.Response.CompleteAsync();
        }));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            if (http.Request.Method == method && http.Request.Path.Value!.EndsWith(pathEnd, StringComparison.Ordinal))
                await act(http);
            if (!http.Response.HasStarted)
                await rest(http);
        });
        next(app);
    };
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace PersonalQ.Tests.Support;

/// <summary>Does something at the moment when a request of a kind has arrived and is not yet answered.</summary>
internal sealed class OnRequest(string method, string path, Func<Task> act) : IStartupFilter
{
    /// <summary>Adds it to a server.</summary>
    public static void Add(IServiceCollection services, string method, string path, Func<Task> act) =>
        services.AddSingleton<IStartupFilter>(new OnRequest(method, path, act));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            if (http.Request.Method == method && http.Request.Path == path)
                await act();
            await rest(http);
        });
        next(app);
    };
}

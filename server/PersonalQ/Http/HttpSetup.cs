namespace PersonalQ.Http;

/// <summary>What all requests have in common: limits, failures, headers, and the group every API route hangs on.</summary>
public static class HttpSetup
{
    /// <summary>The largest body that is taken, in bytes, unless a route says otherwise with <see cref="WithLargestBody"/>.</summary>
    public const long LargestBody = 4 * 1024 * 1024;

    /// <summary>Adds the services of the HTTP layer.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that Problems learns what is wrong
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = LargestBody;
        });
        services.AddSingleton<Problems>();
        return services;
    }

    /// <summary>Adds the common steps of every request and returns the group <c>/api/v1</c> for the features' routes.</summary>
    public static RouteGroupBuilder UseHttp(this WebApplication app)
    {
        app.UseMiddleware<Edge>();
        app.UseRouting();
        return app.MapGroup("/api/v1");
    }

    /// <summary>Lets a route take larger bodies than the rest (uploads).</summary>
    /// <param name="route">The route.</param>
    /// <param name="bytes">The largest body.</param>
    public static TBuilder WithLargestBody<TBuilder>(this TBuilder route, long bytes) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(bytes));
}

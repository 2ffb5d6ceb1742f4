using System.IO.Compression;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PersonalQ.Http;

/// <summary>What all requests have in common: limits, failures, headers, guards, and the group every API route hangs on.</summary>
public static partial class HttpSetup
{
    /// <summary>The largest body that is taken, in bytes, unless a route says otherwise with <see cref="WithLargestBody"/>.</summary>
    public const long LargestBody = 4 * 1024 * 1024;

    private static readonly string[] Exposed = ["X-Total-Count", "Link", "ETag", "Location", "Retry-After", "X-Request-ID", "Content-Disposition"];

    /// <summary>Adds the services of the HTTP layer.</summary>
    /// <exception cref="StartupException">A setting is wrong, or the address would be open to others.</exception>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        var options = HttpOptions.From(configuration);
        services.AddSingleton(options);
        services.ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that Problems learns what is wrong
        services.Configure<KestrelServerOptions>(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = LargestBody;
        });
        services.AddSingleton<Problems>();
        services.AddSingleton<Supervision>();
        services.AddSingleton<IReadiness>(s => s.GetRequiredService<Supervision>());
        services.AddSingleton<RequestGuard>();
        services.AddCors(o => o.AddDefaultPolicy(p => p.WithOrigins([.. options.CorsOrigins]).AllowAnyMethod().AllowAnyHeader()
            .AllowCredentials().WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
        services.AddSingleton(s => new LocalSecret(s.GetService<DataFolder>()?.Root));
        services.AddRateLimiter(_ => { });
        services.AddSingleton<CommandLineProof>();
        services.AddOptions<RateLimiterOptions>().Configure<LocalSecret, CommandLineProof, TimeProvider>((o, secret, commandLine, clock) => RateLimiting.Configure(o, options, secret, commandLine, clock));
        services.AddResponseCompression();
        services.AddApiDocument();
        services.AddTelemetry(configuration);
        services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        return services;
    }

    /// <summary>Adds the service that deletes keys of requests (<c>Idempotency-Key</c>) when they have expired. It needs the database.</summary>
    public static IServiceCollection AddExpiryOfRequestKeys(this IServiceCollection services)
    {
        services.AddSingleton<IdempotencyWorker>();
        services.AddHostedService(s => s.GetRequiredService<IdempotencyWorker>());
        return services;
    }

    /// <summary>Adds the common steps of every request and returns the group <c>/api/v1</c> for the features' routes.</summary>
    public static RouteGroupBuilder UseHttp(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<HttpOptions>();
        if (options.IsOpenToOthers)
            LogOpen(app.Logger, options.Host);
        if (options.TrustedProxies.Count > 0)
            app.UseForwardedHeaders(Forwarding(options));
        app.UseMiddleware<Edge>();
        app.Use(AnswerHead);
        app.UseResponseCompression();
        app.UseRouting();
        app.UseSpaFiles(options.WebRoot, app.Services.GetRequiredService<LocalSecret>(), app.Services.GetService<IRequestGate>());
        if (options.CorsOrigins.Count > 0)
            app.UseCors();
        if (options.RequestsPerMinute > 0)
            app.UseRateLimiter();
        if (app.Services.GetService<IRequestGate>() is { } gate)
        {
            gate.UseBefore(app);
            app.Use(gate.InvokeAsync);
        }
        app.MapHealth();
        app.MapTelemetry();
        app.MapApiDocument();
        var api = app.MapGroup("/api/v1");
        api.AddIdempotency();
        return api;
    }

    /// <summary>Lets a route take larger bodies than the rest (uploads).</summary>
    /// <param name="route">The route.</param>
    /// <param name="bytes">The largest body.</param>
    public static TBuilder WithLargestBody<TBuilder>(this TBuilder route, long bytes) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(bytes));

    // Monitors ask with HEAD. What can be read is answered as GET is, and Kestrel, which knows better, leaves the body away;
    // only what would never end is left out.
    private static Task AnswerHead(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method) && !context.Request.Path.Value!.EndsWith("/stream", StringComparison.Ordinal))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    private static ForwardedHeadersOptions Forwarding(HttpOptions options)
    {
        var forwarding = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarding.KnownProxies.Clear();
        forwarding.KnownIPNetworks.Clear();
        foreach (var network in options.TrustedProxies)
            forwarding.KnownIPNetworks.Add(network);
        return forwarding;
    }

    [LoggerMessage(LogLevel.Warning, "Listening on {Host} without sign-in: everybody who reaches this server can use it (ALLOW_UNAUTHENTICATED is set)")]
    private static partial void LogOpen(ILogger logger, string host);
}

using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>What reaches browsers while it happens.</summary>
public static class LiveServices
{
    /// <summary>Adds live events and the text streams of running model calls.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<ITextStreams, TaskTextStreams>();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<LiveHub>());
        services.AddHostedService(s => s.GetRequiredService<LiveHub>());
        services.AddSingleton<AgentFeed>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<AgentFeed>());
        services.AddHostedService(s => s.GetRequiredService<AgentFeed>());
        services.AddHostedService<MetricsFeed>();
        services.AddHostedService<LiveFarewell>();
        return services;
    }
}

/// <summary>Closes all sockets when the server begins to stop: the web server itself would wait for them.</summary>
internal sealed class LiveFarewell(LiveHub hub) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => hub.SayFarewellAsync(cancellationToken);
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

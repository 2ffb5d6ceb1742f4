using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>What reaches browsers while it happens.</summary>
public static class LiveServices
{
    /// <summary>Adds the text streams of running model calls.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<ITextStreams, TaskTextStreams>();
        return services;
    }
}

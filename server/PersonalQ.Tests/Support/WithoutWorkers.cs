using Microsoft.Extensions.DependencyInjection;

namespace PersonalQ.Tests.Support;

/// <summary>For tests in which what works in the background must not put right what they look at.</summary>
internal static class WithoutWorkers
{
    /// <summary>Takes out a worker that is registered three times: as itself, and by factories as a listener and as a service of the host.</summary>
    public static IServiceCollection Without<T>(this IServiceCollection services)
    {
        var at = services.IndexOf(services.Single(d => d.ServiceType == typeof(T)));
        for (var i = 0; i < 3; i++)
            services.RemoveAt(at);
        return services;
    }
}

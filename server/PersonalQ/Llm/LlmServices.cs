using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PersonalQ.Llm;

/// <summary>Wires the feature.</summary>
public static class LlmServices
{
    /// <summary>Adds model clients, catalogue, limits and connection tests.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddLlm(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}

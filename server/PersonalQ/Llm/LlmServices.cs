using Microsoft.Extensions.DependencyInjection.Extensions;
using PersonalQ.Llm.Demo;
using PersonalQ.Llm.Http;
using PersonalQ.Settings;

namespace PersonalQ.Llm;

/// <summary>Wires the feature.</summary>
public static class LlmServices
{
    /// <summary>Adds model clients, catalogue, limits and connection tests. Keys come from the environment unless another
    /// <see cref="IProviderSettings"/> is registered.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddLlm(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<LlmOptions>().Configure<IConfiguration>((options, configuration) => options.Read(configuration)).ValidateOnStart();
        services.TryAddSingleton<IProviderSettings>(s => s.GetService<ServiceSettings>() is { } saved
            ? new SettingsConnections(saved)
            : ActivatorUtilities.CreateInstance<EnvironmentProviderSettings>(s));
        services.AddSingleton<IConnectionTest, ProviderConnectionTest>();
        services.AddSingleton<IServiceDetector, OllamaService>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<IModelCatalog>(x => x.GetRequiredService<ModelCatalog>());
        services.AddSingleton<RateLimits>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<AnthropicProvider>();
        services.AddSingleton<OpenAiProvider>();
        services.AddSingleton<DemoProvider>();
        services.AddSingleton<ChatProviders>();
        services.AddSingleton<IModelClient, ModelClient>();
        services.AddSingleton<ModelListClient>();
        services.AddSingleton<ProviderHealth>();
        services.AddSingleton<IProviderTest, ProviderTest>();
        services.AddSingleton<IOllamaDetector, OllamaDetector>();
        services.AddSingleton<ProviderList>();
        services.AddSingleton<DefaultModel>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<ModelRefresh>();
        services.AddHostedService<ModelCatalogWorker>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Demo;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Limits;
using PersonalQ.Llm.Providers;
using PersonalQ.Settings;

namespace PersonalQ.Llm;

/// <summary>Wires the feature.</summary>
public static class LlmServices
{
    /// <summary>Adds model clients, catalogue, limits and connection tests. Keys come from the environment unless another
    /// <see cref="IProviderSettings"/> is registered.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The environment.</param>
    /// <returns>The same.</returns>
    /// <exception cref="StartupException">A setting is wrong.</exception>
    public static IServiceCollection AddLlm(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new LlmOptions();
        options.Read(configuration);
        services.TryAddSingleton<SecretGate>();
        services.AddSingleton(Options.Create(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IProviderSettings>(s => s.GetService<ServiceSettings>() is { } saved
            ? new SettingsConnections(saved)
            : ActivatorUtilities.CreateInstance<EnvironmentProviderSettings>(s));
        services.AddSingleton<IConnectionTest, ProviderConnectionTest>();
        services.AddSingleton<IServiceDetector, OllamaServiceDetector>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<IModelCatalog>(x => x.GetRequiredService<ModelCatalog>());
        services.AddSingleton<RateLimits>();
        services.AddSingleton<ModelLearning>();
        services.AddSingleton<ILearntModels>(x => x.GetRequiredService<ModelLearning>());
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

using PersonalQ.Events;
using PersonalQ.Http;

namespace PersonalQ.Settings;

/// <summary>Wires the feature.</summary>
public static class SettingsSetup
{
    /// <summary>Adds encrypted settings of services and their connection tests.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddSingleton(SecretBoxOptions.Strong);
        services.AddSingleton<KeySource>();
        services.AddSingleton(s => new SecretBox(
            s.GetRequiredService<IDatabase>(), s.GetRequiredService<KeySource>(), s.GetRequiredService<SecretBoxOptions>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<SecretBox>>()));
        services.AddSingleton<IReadiness>(s => s.GetRequiredService<SecretBox>());
        services.AddSingleton(new SecretColumn("api_keys", "encrypted_key", "service_name"));
        services.AddSingleton(s => new KeyRotation(
            s.GetRequiredService<IDatabase>(), s.GetRequiredService<KeySource>(), s.GetRequiredService<SecretBoxOptions>(),
            s.GetRequiredService<TimeProvider>(), s.GetServices<SecretColumn>()));
        services.AddSingleton<ServiceSettings>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<ServiceSettings>());
        services.AddSingleton<SettingsStore>();
        services.AddHttpClient(WebConnectionTest.Client, c =>
        {
            c.Timeout = TimeSpan.FromSeconds(15);
            c.MaxResponseContentBufferSize = 1 << 20;
        })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
            .RemoveAllLoggers();
        services.AddSingleton<IConnectionTest, SlackTest>();
        services.AddSingleton<IConnectionTest, MicrosoftTest>();
        services.AddSingleton<IConnectionTest, ObsidianTest>();
        return services;
    }
}

using PersonalQ.Http;
using PersonalQ.People.External;

namespace PersonalQ.People;

/// <summary>Wires the feature.</summary>
public static class PeopleSetup
{
    /// <summary>Adds accounts, sign-in and tokens. Where sign-in is off, the routes say so and no request is looked at.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        var needsSignIn = HttpOptions.From(configuration).NeedsSignIn;
        services.AddSingleton(SignInOptions.From(configuration, needsSignIn));
        services.AddSingleton(PasswordStrength.Strong);
        services.AddSingleton<Passwords>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<Links>();
        services.AddSingleton<OpenConnections>();
        var external = ExternalOptions.From(configuration);
        services.AddExternalSignIn(needsSignIn ? external : external with { Providers = [] });
        if (needsSignIn)
        {
            services.AddSingleton<IRequestGate, SignInGate>();
            services.AddHostedService(s => s.GetRequiredService<OpenConnections>());
        }
        return services;
    }
}

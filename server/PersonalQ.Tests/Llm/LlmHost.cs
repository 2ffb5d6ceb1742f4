using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Tests.Llm;

/// <summary>The feature by itself, with settings as a user would put into the environment.</summary>
internal sealed class LlmHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public LlmHost(IProviderSettings providers)
        : this(null, services => services.AddSingleton(providers), [])
    {
    }

    public LlmHost(FakeTimeProvider? time = null, params ReadOnlySpan<(string Name, string Value)> settings)
        : this(time, null, settings)
    {
    }

    private LlmHost(FakeTimeProvider? time, Action<IServiceCollection>? more, ReadOnlySpan<(string Name, string Value)> settings)
    {
        var values = new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "0" };
        foreach (var (name, value) in settings) values[name] = value;
        var services = new ServiceCollection().AddLogging();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        services.AddSingleton<IConfiguration>(configuration);
        if (time is not null) services.AddSingleton<TimeProvider>(time);
        more?.Invoke(services);
        _services = services.AddLlm(configuration).BuildServiceProvider(validateScopes: true);
    }

    public IModelClient Models => Get<IModelClient>();

    public IModelCatalog Catalog => Get<IModelCatalog>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Calls and keeps the pieces that were streamed.</summary>
    public async Task<(ModelResult Result, List<string> Pieces)> CallAsync(ModelRequest request, CancellationToken cancellationToken = default)
    {
        var pieces = new List<string>();
        var result = await Models.StreamAsync(
            request,
            piece =>
            {
                pieces.Add(piece);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return (result, pieces);
    }

    public async Task<ModelCallException> FailAsync(ModelRequest request) =>
        await Assert.ThrowsAsync<ModelCallException>(() => CallAsync(request));
}

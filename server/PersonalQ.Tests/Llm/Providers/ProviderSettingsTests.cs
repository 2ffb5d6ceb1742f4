using PersonalQ.Llm;
using PersonalQ.Llm.Providers;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

public sealed class ProviderSettingsTests
{
    [Theory]
    [InlineData("anthropic", "ANTHROPIC_API_KEY")]
    [InlineData("anthropic", "PERSONAL_Q_API_KEY")]
    [InlineData("openai", "OPENAI_API_KEY")]
    [InlineData("openai", "PERSONAL_Q_OPENAI_API_KEY")]
    [InlineData("mistral", "MISTRAL_API_KEY")]
    [InlineData("mistral", "PERSONAL_Q_MISTRAL_API_KEY")]
    public async Task Keys_come_from_the_environment_under_all_their_names(string provider, string name)
    {
        await using var host = new LlmHost(null, (name, " sk-1 "));
        var connection = await host.Get<IProviderSettings>().GetAsync(provider, default);
        Assert.Equal("sk-1", connection!.ApiKey);
        Assert.Equal("environment", connection.Source);
        Assert.DoesNotContain("sk-1", connection.ToString());
    }

    [Fact]
    public async Task The_newer_name_wins()
    {
        await using var host = new LlmHost(null, ("ANTHROPIC_API_KEY", "new"), ("PERSONAL_Q_API_KEY", "old"));
        Assert.Equal("new", (await host.Get<IProviderSettings>().GetAsync("anthropic", default))!.ApiKey);
    }

    [Fact]
    public async Task A_wrong_address_is_named_with_its_setting()
    {
        await using var host = new LlmHost(null, ("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "localhost:1234"));
        var failure = await host.FailAsync(Requests.Ask("gpt-4o", "Hi"));
        Assert.Equal(ModelErrorKind.NotConfigured, failure.Kind);
        Assert.Contains("OPENAI_BASE_URL", failure.Message);
    }

    [Fact]
    public async Task A_changed_key_is_used_by_the_next_call()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        var settings = new Changing(new ProviderConnection("first", new Uri(fake.Address, "/v1"), "ui"));
        await using var host = new LlmHost(settings);
        await host.CallAsync(Requests.Ask("lmstudio/gpt-4o", "Hi"));
        settings.Connection = settings.Connection with { ApiKey = "second" };
        await host.CallAsync(Requests.Ask("lmstudio/gpt-4o", "Hi"));
        Assert.Equal(["Bearer first", "Bearer second"], fake.Calls.Select(x => x.Headers["authorization"]));
    }

    private sealed class Changing(ProviderConnection connection) : IProviderSettings
    {
        public ProviderConnection Connection { get; set; } = connection;

        public ValueTask<ProviderConnection?> GetAsync(string provider, CancellationToken cancellationToken) => new(Connection);

        public ValueTask<IReadOnlyList<string>> OwnEndpointsAsync(CancellationToken cancellationToken) => new(["lmstudio"]);
    }
}

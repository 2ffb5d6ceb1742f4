using Microsoft.Extensions.Time.Testing;
using PersonalQ.Llm.Providers;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

public sealed class ProviderTestTests
{
    [Fact]
    public async Task A_working_key_is_told_with_the_number_of_models()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        await using var host = new LlmHost(null, ("ANTHROPIC_BASE_URL", fake.Address.ToString()), ("ANTHROPIC_API_KEY", "right"));
        fake.RequiredKey = "right";
        var result = await host.Get<IProviderTest>().RunAsync("anthropic", default);
        Assert.Equal(new(true, "Connected. 7 models available.", 7), result);
        Assert.Empty(fake.Calls);
    }

    [Fact]
    public async Task A_refused_key_says_what_to_check_and_does_not_show_the_key()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.RequiredKey = "right";
        await using var host = new LlmHost();
        var result = await host.Get<IProviderTest>().RunAsync("anthropic", new ProviderConnection("sk-wrong", fake.Address, "ui"), default);
        Assert.False(result.Success);
        Assert.StartsWith("Anthropic refused the key (401). Check in Settings that it is copied whole and not revoked.", result.Message);
        Assert.DoesNotContain("sk-wrong", result.Message);
    }

    [Theory]
    [InlineData("openai", OpenAiDialect.OpenAi, "Connected. 5 models available.")]
    [InlineData("mistral", OpenAiDialect.Mistral, "Connected. 2 models available.")]
    [InlineData("lmstudio", OpenAiDialect.OpenAi, "Connected. 5 models available.")]
    [InlineData("ollama", OpenAiDialect.Ollama, "Connected. 2 models available.")]
    public async Task Every_protocol_can_be_tested(string provider, OpenAiDialect dialect, string message)
    {
        await using var fake = await FakeOpenAi.StartNewAsync(dialect);
        await using var host = new LlmHost();
        var address = dialect == OpenAiDialect.Ollama ? fake.Address : new Uri(fake.Address, "/v1");
        var result = await host.Get<IProviderTest>().RunAsync(provider, new ProviderConnection("key", address, "ui"), default);
        Assert.Equal(message, result.Message);
        Assert.True(result.Success);
    }

    [Fact]
    public async Task A_missing_key_a_wrong_address_and_a_missing_server_are_told_apart()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = new LlmHost();
        var test = host.Get<IProviderTest>();
        Assert.Contains("has no key yet", (await test.RunAsync("anthropic", default)).Message);
        Assert.Contains("There is no provider called 'nobody'", (await test.RunAsync("nobody", default)).Message);
        var wrong = await test.RunAsync("openai", new ProviderConnection("k", new Uri(fake.Address, "/api"), "ui"), default);
        Assert.Contains("404", wrong.Message);
        var address = fake.Address;
        await fake.DisposeAsync();
        Assert.Contains("Is the server started?", (await test.RunAsync("lmstudio", new ProviderConnection(null, new Uri(address, "/v1"), "ui"), default)).Message);
        Assert.True((await test.RunAsync("demo", default)).Success);
    }

    [Fact]
    public async Task A_silent_server_fails_the_test_in_time()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        fake.IsDeaf = true;
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time);
        var test = host.Get<IProviderTest>().RunAsync("lmstudio", new ProviderConnection(null, new Uri(fake.Address, "/v1"), "ui"), default);
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(test.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("lmstudio did not answer within 20 seconds.", (await test.WaitAsync(TimeSpan.FromSeconds(60))).Message);
    }

    [Fact]
    public async Task Long_lists_are_read_page_by_page()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.PageLimit = 2;
        await using var host = new LlmHost(null, ("ANTHROPIC_BASE_URL", fake.Address.ToString()), ("ANTHROPIC_API_KEY", "k"));
        Assert.Equal(7, (await host.Get<IProviderTest>().RunAsync("anthropic", default)).Models);
    }
}

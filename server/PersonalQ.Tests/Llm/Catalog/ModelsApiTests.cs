using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Catalog;

public sealed class ModelsApiTests
{
    [Fact]
    public async Task Without_any_key_only_the_demo_is_available()
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        var models = await app.GetAsync("/api/v1/models");
        Assert.Equal(["demo/echo"], models.EnumerateArray().Where(x => x.GetProperty("available").GetBoolean()).Select(Id));
        var sonnet = One(models, "anthropic/claude-3-5-sonnet-20241022");
        Assert.True(sonnet.GetProperty("retired").GetBoolean());
        Assert.Equal("anthropic/claude-sonnet-5-5", sonnet.GetProperty("successor").GetString());
        Assert.Equal(3m, sonnet.GetProperty("input_price_per_million").GetDecimal());

        var providers = await app.GetAsync("/api/v1/models/providers");
        Assert.Equal(
            ["anthropic:not_configured", "openai:not_configured", "mistral:not_configured", "ollama:not_configured", "demo:available"],
            providers.EnumerateArray().Select(x => $"{x.GetProperty("name").GetString()}:{x.GetProperty("status").GetString()}"));
    }

    [Fact]
    public async Task A_refresh_takes_over_what_the_provider_lists_and_keeps_it()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.Models.Add("claude-brand-new");
        var folder = Directory.CreateTempSubdirectory();
        var settings = new Dictionary<string, string?>(NoOllama) { ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["ANTHROPIC_API_KEY"] = "k" };
        await using (var app = await PersonalQApp.StartAsync(settings, folder: folder.FullName))
        {
            var models = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/models/refresh", null));
            var found = One(models, "anthropic/claude-brand-new");
            Assert.Equal("Display claude-brand-new", found.GetProperty("display_name").GetString());
            Assert.Equal(200000, found.GetProperty("context_window").GetInt32());
            Assert.True(found.GetProperty("available").GetBoolean());
            Assert.False(found.GetProperty("custom").GetBoolean());
            Assert.Equal(JsonValueKind.Null, found.GetProperty("input_price_per_million").ValueKind);
            // What the provider does not tell stays as it was shipped.
            Assert.Equal(1m, One(models, "anthropic/claude-haiku-4-5").GetProperty("input_price_per_million").GetDecimal());
        }
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES_URL") is null)
        {
            await using var again = await PersonalQApp.StartAsync(settings, folder: folder.FullName);
            Assert.Equal("Display claude-brand-new", One(await again.GetAsync("/api/v1/models"), "anthropic/claude-brand-new").GetProperty("display_name").GetString());
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Of_an_endless_list_of_models_the_first_two_thousand_are_kept()
    {
        await using var fake = await ScriptedServer.StartNewAsync();
        fake.Models = JsonSerializer.Serialize(new { data = Enumerable.Range(0, 2_500).Select(i => new { id = $"many-{i}" }) });
        await using var app = await PersonalQApp.StartAsync(
            new Dictionary<string, string?>(NoOllama) { ["OPENAI_BASE_URL"] = $"{fake.Address}v1", ["OPENAI_API_KEY"] = "k" });
        var models = await PersonalQApp.ReadAsync(await app.Client.PostAsJsonAsync("/api/v1/models/refresh", new { provider = "openai" }));
        Assert.Equal(2_000, models.EnumerateArray().Count(m => m.Id().StartsWith("openai/many-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_agent_with_a_model_that_its_endpoint_does_not_list_is_made_with_a_warning()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.Models.Add("claude-brand-new");
        var settings = new Dictionary<string, string?>(NoOllama) { ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["ANTHROPIC_API_KEY"] = "k" };
        await using var app = await PersonalQApp.StartAsync(settings);
        var agent = await app.CreateAgentAsync("Ada", ("model", "anthropic/claude-typo"), ("status", "paused"));
        Assert.False(agent.TryGetProperty("warnings", out _)); // nobody knows yet what the endpoint serves
        await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/models/refresh", null));

        var warned = (await app.CreateAgentAsync("Bob", ("model", "anthropic/claude-typo"), ("fallback_model", "demo/typo"), ("status", "paused"))).GetProperty("warnings");
        Assert.Equal(["model", "fallback_model"], warned.Texts("field"));
        Assert.Equal("unknown_model", warned[0].GetProperty("code").GetString());
        Assert.Contains("'claude-typo' is not known to Anthropic", warned[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        var changed = await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync($"/api/v1/agents/{agent.Id()}", new { description = "Changed" }));
        Assert.Equal("model", Assert.Single(changed.GetProperty("warnings").EnumerateArray()).GetProperty("field").GetString());

        await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync("/api/v1/models/anthropic/claude-typo", new { display_name = "Mine" }));
        foreach (var model in new[] { "anthropic/claude-typo", "anthropic/claude-brand-new", "openai/gpt-unheard-of", "demo/echo" })
        {
            changed = await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync($"/api/v1/agents/{agent.Id()}", new { model }));
            Assert.False(changed.TryGetProperty("warnings", out _), model);
        }
    }

    [Fact]
    public async Task A_failed_refresh_says_why_and_the_provider_shows_it_until_it_works_again()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.RequiredKey = "other";
        await using var app = await PersonalQApp.StartAsync(
            new Dictionary<string, string?>(NoOllama) { ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["ANTHROPIC_API_KEY"] = "k" });
        var answer = await app.Client.PostAsJsonAsync("/api/v1/models/refresh", new { provider = "anthropic" });
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("refused the key", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        var shown = (await app.GetAsync("/api/v1/models/providers")).EnumerateArray().First(x => x.GetProperty("name").ValueEquals("anthropic"));
        Assert.Equal("error", shown.GetProperty("status").GetString());
        Assert.Contains("refused the key", shown.GetProperty("error").GetString());

        fake.RequiredKey = null;
        await PersonalQApp.ReadAsync(await app.Client.PostAsJsonAsync("/api/v1/models/refresh", new { provider = "anthropic" }));
        shown = (await app.GetAsync("/api/v1/models/providers")).EnumerateArray().First(x => x.GetProperty("name").ValueEquals("anthropic"));
        Assert.Equal("available", shown.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("nobody", HttpStatusCode.NotFound)]
    [InlineData("openai", HttpStatusCode.Conflict)]
    public async Task A_provider_that_cannot_be_asked_is_refused(string provider, HttpStatusCode status)
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        Assert.Equal(status, (await app.Client.PostAsJsonAsync("/api/v1/models/refresh", new { provider })).StatusCode);
    }

    [Fact]
    public async Task A_price_can_be_entered_and_forgotten_again()
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        var put = await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync(
            "/api/v1/models/openai/gpt-4o", new { input_price_per_million = 1.25, output_price_per_million = 5 }));
        Assert.True(put.GetProperty("custom").GetBoolean());
        Assert.Equal(1.25m, put.GetProperty("input_price_per_million").GetDecimal());
        Assert.Equal(128000, put.GetProperty("context_window").GetInt32());

        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync("/api/v1/models/openai/gpt-4o")).StatusCode);
        Assert.Equal(2.5m, One(await app.GetAsync("/api/v1/models"), "openai/gpt-4o").GetProperty("input_price_per_million").GetDecimal());
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.DeleteAsync("/api/v1/models/openai/gpt-4o")).StatusCode);
    }

    [Fact]
    public async Task A_model_of_an_own_server_can_be_added_with_slashes_in_its_name()
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync(
            "/api/v1/models/lmstudio/qwen/qwen3-8b", new { display_name = "Qwen 3", context_window = 32768, input_price_per_million = 0, output_price_per_million = 0 }));
        var model = One(await app.GetAsync("/api/v1/models"), "lmstudio/qwen/qwen3-8b");
        Assert.Equal("Qwen 3", model.GetProperty("display_name").GetString());
        Assert.Equal("lmstudio", model.GetProperty("provider").GetString());
        Assert.False(model.GetProperty("available").GetBoolean());
        await app.Client.DeleteAsync("/api/v1/models/lmstudio/qwen/qwen3-8b");
        Assert.DoesNotContain("lmstudio/qwen/qwen3-8b", (await app.GetAsync("/api/v1/models")).EnumerateArray().Select(Id));
    }

    [Theory]
    [InlineData("openai/gpt-4o", """{"context_window":0}""", "context_window")]
    [InlineData("openai/gpt-4o", """{"input_price_per_million":-1}""", "input_price_per_million")]
    [InlineData("openai/gpt-4o", """{"display_name":""}""", "display_name")]
    [InlineData("nonsense", """{}""", "id")]
    public async Task A_faulty_entry_is_refused_at_its_field(string id, string body, string field)
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        var answer = await app.Client.PutAsync($"/api/v1/models/{id}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
        Assert.Equal(field, error.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Ollama_is_found_with_its_models_without_being_asked()
    {
        await using var fake = await FakeOpenAi.StartNewAsync(OpenAiDialect.Ollama);
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["OLLAMA_BASE_URL"] = fake.Address.ToString() });
        var model = One(await app.GetAsync("/api/v1/models"), "ollama/llama3.2:latest");
        Assert.True(model.GetProperty("available").GetBoolean());
        Assert.Equal(0m, model.GetProperty("input_price_per_million").GetDecimal());
        var provider = (await app.GetAsync("/api/v1/models/providers")).EnumerateArray().First(x => x.GetProperty("name").ValueEquals("ollama"));
        Assert.True(provider.GetProperty("is_configured").GetBoolean());
        Assert.Equal(2, provider.GetProperty("models_count").GetInt32());
        Assert.Equal("ollama/llama3.2:latest", provider.GetProperty("default_model").GetString());
    }

    [Theory]
    [InlineData("", "Model string cannot be empty")]
    [InlineData("wobble", "Unrecognized model format: 'wobble'.")]
    [InlineData("a b/c", "Invalid model format: 'a b/c'.")]
    [InlineData("gemini-pro", "Unknown provider: 'gemini'. Available providers: anthropic, openai, mistral, ollama, demo")]
    [InlineData("claude-3-opus", "Provider 'anthropic' not configured. Enter its key in Settings, or set ANTHROPIC_API_KEY.")]
    [InlineData("demo/genius", "Model 'genius' not available for provider 'demo'. Available models include: echo")]
    public async Task What_is_no_usable_model_is_told_with_the_reason(string model, string error)
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        var answer = await app.GetAsync($"/api/v1/models/validate?model={Uri.EscapeDataString(model)}");
        Assert.False(answer.GetProperty("is_valid").GetBoolean());
        Assert.StartsWith(error, answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Valid_models_are_told_in_both_forms_of_the_route()
    {
        await using var app = await PersonalQApp.StartAsync(NoOllama);
        foreach (var path in (string[])["models/validate?model=Claude-3.5&check_configured=false", "llm/validate/claude-3-5-sonnet-20241022?check_configured=false"])
        {
            var answer = await app.GetAsync($"/api/v1/{path}");
            Assert.True(answer.GetProperty("is_valid").GetBoolean());
            Assert.Equal("anthropic/claude-3-5-sonnet-20241022", answer.GetProperty("normalized").GetString());
            Assert.Equal("anthropic", answer.GetProperty("provider").GetString());
            Assert.True(answer.GetProperty("retired").GetBoolean());
        }
        Assert.True((await app.GetAsync("/api/v1/llm/validate/demo/echo")).GetProperty("is_valid").GetBoolean());
    }

    [Fact]
    public async Task The_earlier_list_of_providers_is_still_answered()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>(NoOllama) { ["OPENAI_API_KEY"] = "k" });
        var answer = await app.GetAsync("/api/v1/llm/providers");
        Assert.Equal("openai", answer.GetProperty("default_provider").GetString());
        Assert.Equal("openai/gpt-5.4", answer.GetProperty("default_model").GetString());
        Assert.Equal(["demo", "openai", "anthropic", "mistral", "ollama"], answer.GetProperty("providers").EnumerateArray().Select(x => x.GetProperty("name").GetString()));
        var model = answer.GetProperty("providers")[1].GetProperty("models").EnumerateArray().First(x => x.GetProperty("id").ValueEquals("gpt-4o"));
        Assert.Equal(0.0025m, model.GetProperty("cost_per_1k_input").GetDecimal());
    }

    [Fact]
    public async Task A_wrong_address_of_one_provider_is_shown_and_hides_no_other()
    {
        await using var app = await PersonalQApp.StartAsync(
            new Dictionary<string, string?>(NoOllama) { ["OPENAI_BASE_URL"] = "localhost:1234", ["MISTRAL_API_KEY"] = "k" });
        var providers = (await app.GetAsync("/api/v1/models/providers")).EnumerateArray().ToDictionary(x => x.GetProperty("name").GetString()!);
        Assert.Contains("OPENAI_BASE_URL", providers["openai"].GetProperty("error").GetString());
        Assert.False(providers["openai"].GetProperty("is_configured").GetBoolean());
        Assert.True(providers["mistral"].GetProperty("is_configured").GetBoolean());
    }

    /// <summary>An address where nothing listens, so that an Ollama of the tester stays out of it.</summary>
    private static readonly Dictionary<string, string?> NoOllama = new() { ["OLLAMA_BASE_URL"] = "http://127.0.0.1:9" };

    private static string Id(JsonElement model) => model.GetProperty("id").GetString()!;

    private static JsonElement One(JsonElement models, string id) => Assert.Single(models.EnumerateArray(), x => Id(x) == id);
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PersonalQ.Llm.Providers;
using PersonalQ.Settings;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Settings;

public sealed class SettingsApiTests
{
    private const string Key = "sk-ant-canary-1234567890";

    private static async Task<JsonElement> PutAsync(PersonalQApp app, object body) =>
        await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync("/api/v1/settings", body, Json.Options));

    private static async Task<JsonElement> ServiceAsync(PersonalQApp app, string service) =>
        (await app.GetAsync("/api/v1/settings")).GetProperty(service);

    [Fact]
    public async Task All_services_are_listed_and_none_is_configured_at_first()
    {
        await using var app = await PersonalQApp.StartAsync();
        var settings = await app.GetAsync("/api/v1/settings");
        Assert.Equal(["anthropic", "slack", "microsoft", "obsidian", "openai", "mistral", "ollama"], settings.EnumerateObject().Select(p => p.Name));
        foreach (var service in settings.EnumerateObject().Select(p => p.Value))
        {
            Assert.False(service.GetProperty("configured").GetBoolean());
            Assert.Equal(JsonValueKind.Null, service.GetProperty("last_tested").ValueKind);
            Assert.Equal(JsonValueKind.Null, service.GetProperty("source").ValueKind);
        }
        Assert.Equal(JsonValueKind.Null, settings.GetProperty("obsidian").GetProperty("vault_path").ValueKind);
        Assert.Equal(["configured", "last_test", "last_tested", "source"], settings.GetProperty("slack").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_saved_key_is_used_before_the_environments_and_never_answered()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "from-environment" });
        Assert.Equal("environment", (await ServiceAsync(app, "anthropic")).GetProperty("source").GetString());
        Assert.Equal("from-environment", (await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default))!.ApiKey);

        var saved = await app.Client.PutAsJsonAsync("/api/v1/settings", new { service = "anthropic", api_key = Key });
        var answer = await saved.Content.ReadAsStringAsync();
        Assert.Equal("""{"success":true,"configured":true,"message":"API key saved successfully","models":null}""", answer);
        var settings = await app.Client.GetAsync("/api/v1/settings");
        Assert.True(settings.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("canary", await settings.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ui", (await ServiceAsync(app, "anthropic")).GetProperty("source").GetString());
        var connection = await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default);
        Assert.Equal((Key, "ui"), (connection!.ApiKey, connection.Source));

        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync("/api/v1/settings/anthropic")).StatusCode);
        Assert.Equal("environment", (await ServiceAsync(app, "anthropic")).GetProperty("source").GetString());
        Assert.Equal("from-environment", (await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default))!.ApiKey);
    }

    [Fact]
    public async Task What_is_not_sent_stays_and_an_empty_text_removes()
    {
        await using var app = await PersonalQApp.StartAsync();
        await PutAsync(app, new { service = "anthropic", api_key = Key, base_url = "http://proxy.example/" });
        await PutAsync(app, new { service = "anthropic", api_key = Key, base_url = "http://other.example/" });
        await PutAsync(app, new { service = "anthropic", base_url = "http://other.example/" }); // the same
        var connection = await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default);
        Assert.Equal((Key, "http://other.example/"), (connection!.ApiKey, connection.BaseUrl!.ToString()));
        Assert.Equal("http://other.example/", (await ServiceAsync(app, "anthropic")).GetProperty("base_url").GetString());
        var answer = await PutAsync(app, new { service = "anthropic", api_key = "" });
        Assert.False(answer.GetProperty("configured").GetBoolean());
        Assert.Equal("Settings saved; still missing: api_key", answer.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(true, "http://evil.example/")]
    [InlineData(true, "")]
    [InlineData(false, "http://evil.example/")]
    public async Task A_new_address_asks_for_the_key_again(bool isSaved, string address)
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = isSaved ? null : Key,
            ["ANTHROPIC_BASE_URL"] = isSaved ? null : "http://proxy.example/",
        });
        if (isSaved)
            await PutAsync(app, new { service = "anthropic", api_key = Key, base_url = "http://proxy.example/" });
        var refused = await app.Client.PutAsJsonAsync("/api/v1/settings", new { service = "anthropic", base_url = address });
        Assert.Equal("api_key required", await HttpProbe.FieldsAsync(refused));
        var connection = await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default);
        Assert.Equal("http://proxy.example/", connection!.BaseUrl!.ToString());
    }

    [Fact]
    public async Task A_key_of_the_environment_does_not_go_to_a_new_address_when_the_saved_one_is_removed_with_it()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = Key });
        await PutAsync(app, new { service = "anthropic", api_key = Key + "2" });
        var refused = await app.Client.PutAsJsonAsync("/api/v1/settings", new { service = "anthropic", api_key = "", base_url = "http://evil.example/" });
        Assert.Equal("api_key required", await HttpProbe.FieldsAsync(refused));
    }

    [Fact]
    public async Task A_saved_key_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            await using (var app = await PersonalQApp.StartAsync(folder: folder, settings: new Dictionary<string, string?> { ["ENCRYPTION_KEY"] = "passphrase" }))
                await PutAsync(app, new { service = "anthropic", api_key = Key });
            if (Environment.GetEnvironmentVariable("TEST_POSTGRES_URL") is { Length: > 0 })
                return; // there every app has a database of its own
            await using var again = await PersonalQApp.StartAsync(folder: folder, settings: new Dictionary<string, string?> { ["ENCRYPTION_KEY"] = "passphrase" });
            Assert.Equal(Key, (await again.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default))!.ApiKey);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_own_endpoint_is_added_used_and_removed()
    {
        await using var app = await PersonalQApp.StartAsync();
        var providers = app.Services.GetRequiredService<IProviderSettings>();
        await PutAsync(app, new { service = "lmstudio", base_url = "http://localhost:1234/v1" });
        Assert.Equal(["lmstudio"], await providers.OwnEndpointsAsync(default));
        Assert.Equal("http://localhost:1234/v1", (await providers.GetAsync("lmstudio", default))!.BaseUrl!.ToString());
        var listed = await ServiceAsync(app, "lmstudio");
        Assert.True(listed.GetProperty("custom").GetBoolean());
        Assert.True(listed.GetProperty("configured").GetBoolean());
        Assert.Equal("base_url required", await HttpProbe.FieldsAsync(await app.Client.PutAsJsonAsync("/api/v1/settings", new { service = "lmstudio", base_url = "" })));
        await app.Client.DeleteAsync("/api/v1/settings/lmstudio");
        Assert.Empty(await providers.OwnEndpointsAsync(default));
        await HttpProbe.ProblemAsync(await app.Client.DeleteAsync("/api/v1/settings/lmstudio"), 404, "not_found");
        await HttpProbe.ProblemAsync(await app.Client.PostAsync("/api/v1/settings/lmstudio/test", null), 404, "not_found");
    }

    [Fact]
    public async Task Microsoft_is_configured_when_all_three_values_are_there()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["MICROSOFT_CLIENT_ID"] = "from-environment" });
        var first = await PutAsync(app, new { service = "microsoft", api_key = "secret~canary" });
        Assert.Equal("Settings saved; still missing: tenant_id", first.GetProperty("message").GetString());
        var second = await PutAsync(app, new { service = "microsoft", tenant_id = "contoso.example" });
        Assert.True(second.GetProperty("configured").GetBoolean());
        var shown = await ServiceAsync(app, "microsoft");
        Assert.Equal(("from-environment", "contoso.example"), (shown.GetProperty("client_id").GetString(), shown.GetProperty("tenant_id").GetString()));
        Assert.DoesNotContain("canary", shown.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_is_configured_when_it_is_found()
    {
        await using var app = await PersonalQApp.StartAsync(services: s => s.RemoveAll<IServiceDetector>().AddSingleton<IServiceDetector>(new Found()));
        var ollama = await ServiceAsync(app, "ollama");
        Assert.True(ollama.GetProperty("detected").GetBoolean());
        Assert.True(ollama.GetProperty("configured").GetBoolean());
    }

    private sealed class Found : IServiceDetector
    {
        public string Service => "ollama";

        public ValueTask<bool> IsThereAsync(CancellationToken ct) => new(true);
    }
}

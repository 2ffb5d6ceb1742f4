using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Settings;

public sealed class WrongSettingsTests(WrongSettingsTests.App shared) : IClassFixture<WrongSettingsTests.App>
{
    public sealed class App : IAsyncLifetime
    {
        public PersonalQApp Running { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Running = await PersonalQApp.StartAsync();

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"api_key":"x"}""", "service required")]
    [InlineData("""{"service":"nonsense","api_key":"x"}""", "service unknown_value")]
    [InlineData("""{"service":"Bad Name","base_url":"http://localhost:1/v1"}""", "service unknown_value")]
    [InlineData("""{"service":"demo","base_url":"http://localhost:1/v1"}""", "service unknown_value")]
    [InlineData("""{"service":"-lead","base_url":"http://localhost:1/v1"}""", "service unknown_value")]
    [InlineData("""{"service":"anthropic"}""", "api_key required")]
    [InlineData("""{"service":"obsidian"}""", "vault_path required")]
    [InlineData("""{"service":"anthropic","api_key":"two words"}""", "api_key invalid_format")]
    [InlineData("""{"service":"anthropic","api_key":"line\nbreak"}""", "api_key invalid_format")]
    [InlineData("""{"service":"anthropic","api_key":"k\u00e4se"}""", "api_key invalid_format")]
    [InlineData("""{"service":"anthropic","base_url":"ftp://x"}""", "base_url invalid_format")]
    [InlineData("""{"service":"anthropic","base_url":"http://user:secret@x/"}""", "base_url invalid_format")]
    [InlineData("""{"service":"anthropic","base_url":"/relative"}""", "base_url invalid_format")]
    [InlineData("""{"service":"microsoft","tenant_id":"../../x"}""", "tenant_id invalid_format")]
    [InlineData("""{"service":"obsidian","vault_path":"relative/vault"}""", "vault_path invalid_format")]
    [InlineData("""{"service":"slack","vault_path":"/x"}""", "vault_path unknown_value")]
    [InlineData("""{"service":"anthropic","api_key":5}""", "api_key wrong_type")]
    [InlineData("""{"service":"anthropic","api_key":"x","test_connection":"yes"}""", "test_connection wrong_type")]
    public async Task Wrong_settings_are_refused_and_nothing_is_saved(string json, string fields)
    {
        var answer = await shared.Running.Client.PutAsync("/api/v1/settings", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(fields, await HttpProbe.FieldsAsync(answer));
        var sources = (await shared.Running.GetAsync("/api/v1/settings")).EnumerateObject().Select(p => p.Value.GetProperty("source").GetString());
        Assert.DoesNotContain(sources, s => s is not null);
    }
}

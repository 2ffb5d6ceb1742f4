using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Settings;

public sealed class ServicesApiTests
{
    [Fact]
    public async Task Every_field_of_the_catalogue_is_one_that_settings_take()
    {
        await using var app = await PersonalQApp.StartAsync();
        var services = (await app.GetAsync("/api/v1/services")).EnumerateArray().ToList();
        Assert.Equal((await app.GetAsync("/api/v1/settings")).EnumerateObject().Select(s => s.Name), services.Select(Name));

        foreach (var service in services)
        {
            var body = new Dictionary<string, object> { ["service"] = Name(service) };
            foreach (var field in service.GetProperty("fields").EnumerateArray())
                body[Name(field)] = Name(field) switch { "base_url" => "http://127.0.0.1:9", "vault_path" => "/vault", var name => $"{name}-0123456789" };
            var saved = await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync("/api/v1/settings", body));
            Assert.True(saved.GetProperty("configured").GetBoolean(), $"{Name(service)}: {saved}");
        }
    }

    [Fact]
    public async Task Services_with_models_are_the_providers()
    {
        await using var app = await PersonalQApp.StartAsync();
        var models = (await app.GetAsync("/api/v1/services")).EnumerateArray().Where(s => s.GetProperty("kind").GetString() == "models").Select(Name);
        var providers = (await app.GetAsync("/api/v1/models/providers")).EnumerateArray().Select(Name);
        Assert.Equal(providers.Where(p => p != "demo").Order(), models.Order());
    }

    private static string Name(JsonElement x) => x.GetProperty("name").GetString()!;
}

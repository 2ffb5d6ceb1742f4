using System.Net;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

public sealed class AgentRulesTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Agents = "/api/v1/agents";

    [Theory]
    [InlineData("""{"name":null}""", "name required")]
    [InlineData("""{"name":"   "}""", "name required")]
    [InlineData("""{"description":null}""", "description required")]
    [InlineData("""{"description":" \n"}""", "description required")]
    [InlineData("""{"agent_type":null}""", "agent_type required")]
    [InlineData("""{"model":null}""", "model required")]
    [InlineData("""{"model":""}""", "model required")]
    [InlineData("""{"system_prompt":null}""", "system_prompt required")]
    [InlineData("""{"system_prompt":"  "}""", "system_prompt required")]
    [InlineData("""{"name":"a\u0000b"}""", "name invalid_character")]
    [InlineData("""{"temperature":1.01}""", "temperature out_of_range")]
    [InlineData("""{"temperature":-0.1}""", "temperature out_of_range")]
    [InlineData("""{"temperature":"0.5"}""", "temperature wrong_type")]
    [InlineData("""{"max_tokens":0}""", "max_tokens out_of_range")]
    [InlineData("""{"max_tokens":1000001}""", "max_tokens out_of_range")]
    [InlineData("""{"max_tokens":1.5}""", "max_tokens wrong_type")]
    [InlineData("""{"agent_type":"poetic"}""", "agent_type unknown_value")]
    [InlineData("""{"agent_type":"Analytical"}""", "agent_type unknown_value")]
    [InlineData("""{"status":"asleep"}""", "status unknown_value")]
    [InlineData("""{"tools_config":[]}""", "tools_config invalid")]
    [InlineData("""{"avatar_url":"javascript:alert(1)"}""", "avatar_url invalid")]
    [InlineData("""{"avatar_url":"data:text/html,x"}""", "avatar_url invalid")]
    [InlineData("""{"avatar_url":"file:///etc/passwd"}""", "avatar_url invalid")]
    [InlineData("""{"tools_config":{"calculator":"off"}}""", "tools_config invalid")]
    [InlineData("""{"tags":"a"}""", "tags wrong_type")]
    [InlineData("""{"name":"  ","temperature":7}""", "name required, temperature out_of_range")]
    public async Task What_is_wrong_is_refused_alike_when_made_and_when_changed(string fault, string fields)
    {
        var app = shared.App;
        var agent = await app.CreateAgentAsync(Guid.CreateVersion7().ToString());
        var whole = AgentCalls.NewAgent("New");
        foreach (var property in JsonSerializer.Deserialize<JsonElement>(fault).EnumerateObject())
            whole[property.Name] = property.Value;
        Assert.Equal(fields, await HttpProbe.FieldsAsync(await app.SendJsonAsync(HttpMethod.Post, Agents, JsonSerializer.Serialize(whole))));
        Assert.Equal(fields, await HttpProbe.FieldsAsync(await app.SendJsonAsync(HttpMethod.Put, $"{Agents}/{agent.Id()}", fault)));
        Assert.Equal(agent.GetRawText(), (await app.GetAsync($"{Agents}/{agent.Id()}")).GetRawText());
    }

    public static TheoryData<string, object, object> Limits => new()
    {
        { "name", new string('n', 255), new string('n', 256) },
        { "description", new string('d', 2_000), new string('d', 2_001) },
        { "model", new string('m', 100), new string('m', 101) },
        { "fallback_model", new string('m', 100), new string('m', 101) },
        { "system_prompt", new string('p', 100_000), new string('p', 100_001) },
        { "avatar_url", new string('u', 500), new string('u', 501) },
        { "temperature", 1, 1.0001 },
        { "max_tokens", 1_000_000, 1_000_001 },
        { "tags", Enumerable.Range(0, 20).Select(i => $"t{i}").ToArray(), Enumerable.Range(0, 21).Select(i => $"t{i}").ToArray() },
        { "tags", new[] { new string('t', 50) }, new[] { new string('t', 51) } },
    };

    [Theory, MemberData(nameof(Limits))]
    public async Task Limits_are_the_same_when_made_and_when_changed_and_never_spoil_the_list(string field, object largest, object tooLarge)
    {
        var app = shared.App;
        var agent = await app.CreateAgentAsync(Guid.CreateVersion7().ToString(), (field, largest));
        var path = $"{Agents}/{agent.Id()}";
        await HttpProbe.ProblemAsync(await app.SendJsonAsync(HttpMethod.Post, Agents, JsonSerializer.Serialize(AgentCalls.NewAgent("New", (field, tooLarge)))), 422, "validation_error");
        await HttpProbe.ProblemAsync(await app.PutAsync(path, new Dictionary<string, object> { [field] = tooLarge }), 422, "validation_error");
        Assert.Equal(HttpStatusCode.OK, (await app.PutAsync(path, new Dictionary<string, object> { [field] = largest })).StatusCode);
        Assert.Equal(1, (await app.GetAsync($"{Agents}?search={Uri.EscapeDataString(agent.Text("name")[..36])}")).GetArrayLength());
        await app.Client.DeleteAsync(path);
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("max_tokens")]
    [InlineData("tags")]
    [InlineData("tools_config")]
    [InlineData("status")]
    public async Task What_always_has_a_value_cannot_be_changed_to_null(string field)
    {
        var app = shared.App;
        var agent = await app.CreateAgentAsync(Guid.CreateVersion7().ToString());
        Assert.Equal($"{field} required", await HttpProbe.FieldsAsync(await app.SendJsonAsync(HttpMethod.Put, $"{Agents}/{agent.Id()}", $$"""{"{{field}}":null}""")));
    }
}

using System.Net;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Providers;
using PersonalQ.Settings;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

/// <summary>Addresses as people paste them, and proxies.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("http://localhost:1234/v1", "http://localhost:1234/v1")]
    [InlineData("http://localhost:1234/v1/", "http://localhost:1234/v1")]
    [InlineData("http://localhost:1234/v1/chat/completions", "http://localhost:1234/v1")]
    [InlineData("http://localhost:1234/v1/chat/completions/", "http://localhost:1234/v1")]
    [InlineData("https://openrouter.ai/api/v1/models", "https://openrouter.ai/api/v1")]
    [InlineData("https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1")]
    [InlineData("http://localhost:11434/api/tags", "http://localhost:11434")]
    [InlineData("http://host/models/v1", "http://host/models/v1")]
    [InlineData("http://host/", "http://host/")]
    public void A_pasted_address_is_put_right(string pasted, string right) => Assert.Equal(right, ServiceAddress.PutRight(pasted));

    [Fact]
    public async Task What_was_put_right_is_told_and_works()
    {
        await using var server = await ScriptedServer.StartNewAsync();
        server.On("m", ScriptedTurn.Say("Hello."));
        await using var app = await PersonalQApp.StartAsync();
        var pasted = new Uri(server.Address, "/v1/chat/completions").ToString();

        var answer = await PersonalQApp.ReadAsync(await app.PutAsync("/api/v1/settings", new { service = "pasted", base_url = pasted }));

        Assert.Contains($"put right to {new Uri(server.Address, "/v1")}", answer.Text("message"));
        Assert.Equal(new Uri(server.Address, "/v1").ToString(), (await app.GetAsync("/api/v1/settings")).GetProperty("pasted").Text("base_url"));
        var agent = await app.AddAgentAsync("pasted/m");
        var task = await app.TaskWhenAsync(await app.AddTaskAsync(agent, "Hi"), "completed", "failed");
        Assert.Equal("completed", task.Text("status"));
        Assert.Equal("/v1/chat/completions", Assert.Single(server.CallsOf("m")).Path);
    }

    [Theory]
    [InlineData("http://localhost:1234/v1", null)]
    [InlineData("http://127.0.0.9:1234/v1", null)]
    [InlineData("http://[::1]:1234/v1", null)]
    [InlineData("http://llm.localhost/v1", null)]
    [InlineData("https://api.example.com/v1", "proxy.example:3128")]
    public void This_machine_is_never_reached_through_a_proxy(string address, string? proxy) =>
        Assert.Equal(proxy, new ProviderProxy(new WebProxy("http://proxy.example:3128")).NameFor(new Uri(address)));
}

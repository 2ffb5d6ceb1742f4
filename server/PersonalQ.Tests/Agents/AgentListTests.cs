using System.Net;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

public sealed class AgentListTests(AgentListTests.ThreeAgents three) : IClassFixture<AgentListTests.ThreeAgents>
{
    private const string Agents = "/api/v1/agents";

    public sealed class ThreeAgents : IAsyncLifetime
    {
        public PersonalQApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            App = await PersonalQApp.StartAsync();
            await App.CreateAgentAsync("Ärztin", ("description", "100% sure_thing"), ("tags", new[] { "Health", "one" }), ("status", "active"));
            await App.CreateAgentAsync("Builder", ("description", "makes things"), ("tags", new[] { "build" }), ("agent_type", "automation"), ("model", "claude-x"));
            await App.CreateAgentAsync("chemist", ("description", "MIXES"), ("tags", new[] { "one", "two" }), ("agent_type", "creative"), ("status", "paused"));
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }

    [Theory]
    [InlineData("", "chemist,Builder,Ärztin")]
    [InlineData("?sort=created_at", "Ärztin,Builder,chemist")]
    [InlineData("?sort=-name", "Ärztin,chemist,Builder")]
    [InlineData("?sort=name&limit=1", "Builder")]
    [InlineData("?skip=1", "Builder,Ärztin")]
    [InlineData("?skip=1&limit=1", "Builder")]
    [InlineData("?skip=99", "")]
    [InlineData("?status=active", "Ärztin")]
    [InlineData("?status=active,paused", "chemist,Ärztin")]
    [InlineData("?status=error", "")]
    [InlineData("?agent_type=automation", "Builder")]
    [InlineData("?model=claude-x", "Builder")]
    [InlineData("?model=claude", "")]
    [InlineData("?tags=one", "chemist,Ärztin")]
    [InlineData("?tags=two,build", "chemist,Builder")]
    [InlineData("?tags=health", "Ärztin")]
    [InlineData("?tags=on", "")]
    [InlineData("?tags=,", "chemist,Builder,Ärztin")]
    [InlineData("?search=ärz", "Ärztin")]
    [InlineData("?search=ÄRZ", "Ärztin")]
    [InlineData("?search=%C3%84R", "Ärztin")]
    [InlineData("?search=mixes", "chemist")]
    [InlineData("?search=BUIL", "Builder")]
    [InlineData("?search=%25", "Ärztin")]
    [InlineData("?search=_", "Ärztin")]
    [InlineData("?search=%20%20", "chemist,Builder,Ärztin")]
    [InlineData("?search='", "")]
    [InlineData("?search=t&tags=one&status=active", "Ärztin")]
    public async Task Filters_search_and_order(string query, string names)
    {
        var response = await three.App.Client.GetAsync(Agents + query);
        var list = await PersonalQApp.ReadAsync(response);
        Assert.Equal(names, string.Join(',', list.Texts("name")));
        var unpaged = await three.App.GetAsync(Agents + System.Text.RegularExpressions.Regex.Replace(query, "(skip|limit)=[0-9]+&?", ""));
        Assert.Equal(unpaged.GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(response.Headers.GetValues("X-Total-Count")));
    }

    [Theory]
    [InlineData("?skip=-1", "skip")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=501", "limit")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?status=Active", "status")]
    [InlineData("?agent_type=poetic", "agent_type")]
    [InlineData("?sort=colour", "sort")]
    public async Task What_cannot_be_asked_for_is_named(string query, string field)
    {
        var problem = await HttpProbe.ProblemAsync(await three.App.Client.GetAsync(Agents + query), 422, "validation_error");
        Assert.Equal(field, problem.GetProperty("errors")[0].Text("field"));
    }

    [Fact]
    public async Task Pages_link_to_their_neighbours()
    {
        var app = three.App;
        var first = await app.Client.GetAsync(Agents + "?limit=1&sort=name");
        Assert.Equal("</api/v1/agents?sort=name&skip=1&limit=1>; rel=\"next\"", Assert.Single(first.Headers.GetValues("Link")));
        var last = await app.Client.GetAsync(Agents + "?limit=2&skip=2");
        Assert.Equal("</api/v1/agents?skip=0&limit=2>; rel=\"prev\"", Assert.Single(last.Headers.GetValues("Link")));
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(Agents + "/")).StatusCode);
    }

    [Fact]
    public async Task Readers_never_see_less_than_was_answered_before()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Counted", ("max_tokens", 1));
        var path = $"{Agents}/{agent.Id()}";
        var written = 1;
        var stop = false;
        var readers = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                var known = Volatile.Read(ref written);
                var answer = i % 2 == 0 ? await app.GetAsync(path) : (await app.GetAsync(Agents))[0];
                Assert.True(answer.GetProperty("max_tokens").GetInt32() >= known, "an older state was answered than one that was answered before");
            }
        })).ToArray();
        for (var i = 2; i <= 100; i++)
        {
            await PersonalQApp.ReadAsync(await app.PutAsync(path, new { max_tokens = i }));
            Volatile.Write(ref written, i);
        }
        Volatile.Write(ref stop, true);
        await Task.WhenAll(readers);
    }
}

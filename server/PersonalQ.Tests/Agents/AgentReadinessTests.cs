using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

/// <summary>An agent says what keeps it from working, and what it cost this month.</summary>
[Trait("Database", "any")]
public sealed class AgentReadinessTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Agents = "/api/v1/agents";

    private readonly PersonalQApp app = shared.App;

    [Fact]
    public async Task An_active_agent_of_a_model_that_can_be_called_is_ready()
    {
        var agent = await app.CreateAgentAsync("Ready", ("status", "active"));
        Assert.Empty(agent.GetProperty("not_ready").EnumerateArray());
        Assert.Equal(0, agent.GetProperty("cost_month_usd").GetDecimal());
    }

    [Theory]
    [InlineData("inactive", "demo/echo", "inactive")]
    [InlineData("training", "demo/echo", "training")]
    [InlineData("paused", "demo/echo", "paused")]
    [InlineData("error", "demo/echo", "error")]
    [InlineData("active", "anthropic/claude-sonnet-4-5", "not_configured")]
    [InlineData("active", "nowhere/model", "not_configured")]
    [InlineData("active", "demo/nothing", "unknown_model")]
    [InlineData("paused", "demo/nothing", "paused,unknown_model")]
    public async Task What_keeps_it_from_working_is_told_by_a_code_and_a_sentence(string status, string model, string codes)
    {
        var agent = await app.CreateAgentAsync($"{status} {model}", ("status", status), ("model", model));
        var reasons = (await app.GetAsync($"{Agents}/{agent.Id()}")).GetProperty("not_ready");
        Assert.Equal(codes.Split(','), reasons.Texts("code"));
        Assert.All(reasons.Texts("message"), m => Assert.EndsWith(".", m, StringComparison.Ordinal));
        var listed = (await app.GetAsync(Agents + "?limit=500")).EnumerateArray().Single(a => a.Id() == agent.Id());
        Assert.Equal(codes.Split(','), listed.GetProperty("not_ready").Texts("code"));
    }

    [Fact]
    public async Task A_key_makes_an_agent_ready_at_once()
    {
        var agent = await app.CreateAgentAsync("Keyed", ("status", "active"), ("model", "mistral/mistral-large-latest"));
        Assert.Equal(["not_configured"], agent.GetProperty("not_ready").Texts("code"));
        await PersonalQApp.ReadAsync(await app.PutAsync("/api/v1/settings", new { service = "mistral", api_key = "sk-test-1234567890" }));
        Assert.Empty((await app.GetAsync($"{Agents}/{agent.Id()}")).GetProperty("not_ready").EnumerateArray());
    }

    [Fact]
    public async Task A_used_up_budget_is_told_and_the_month_has_one_number_everywhere()
    {
        await using var own = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var life = new TaskLife(own.Database, TimeProvider.System);
        var agent = await own.CreateAgentAsync("Spender", ("status", "active"), ("monthly_budget_usd", 2.0));
        var other = await own.CreateAgentAsync("Other", ("status", "active"));
        var task = await life.CreateAsync(agent.Id());
        await life.ModelCallAsync(task, 1, "anthropic/a", 1000, 100, 2_500_000);

        var told = await Eventually.GetAsync(() => own.GetAsync($"{Agents}/{agent.Id()}"), a => a.GetProperty("cost_month_usd").GetDecimal() == 2.5m, "the cost of the month");
        Assert.Equal(["over_budget"], told.GetProperty("not_ready").Texts("code"));
        Assert.Contains("$2.00", told.GetProperty("not_ready")[0].Text("message"), StringComparison.Ordinal);
        Assert.Equal(2.5, (await own.GetAsync("/api/v1/metrics")).GetProperty("cost_month_usd").GetDouble());
        Assert.Equal(2.5, (await own.GetAsync("/api/v1/budget")).GetProperty("spent_month_usd").GetDouble());
        Assert.Empty((await own.GetAsync($"{Agents}/{other.Id()}")).GetProperty("not_ready").EnumerateArray());

        await PersonalQApp.ReadAsync(await own.PutAsync("/api/v1/budget", new { daily_usd = 1 }));
        var both = await Eventually.GetAsync(() => own.GetAsync($"{Agents}/{other.Id()}"), a => a.GetProperty("not_ready").GetArrayLength() == 1, "the budget of all");
        Assert.Contains("All agents together", both.GetProperty("not_ready")[0].Text("message"), StringComparison.Ordinal);
    }
}

using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Limits on what may be spent: of all agents, of one, of a task.</summary>
public sealed class BudgetTests : BrowserApp
{
    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task What_all_agents_may_spend_is_set_and_lifted(Look look)
    {
        var page = await OpenAsync("/settings/budget", look);
        var daily = page.GetByLabel("Daily budget");
        await Expect(daily).ToHaveValueAsync("");
        await daily.FillAsync("a lot");
        await Expect(page.GetByText("Write an amount in US dollars, or leave it empty.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Save");
        Assert.Null(await BudgetAsync("daily_usd"));
        await daily.FillAsync("2.5");
        await page.GetByLabel("Monthly budget").FillAsync("40");
        await PressAsync(page, "Save");
        await Expect(page.GetByText("Budget saved")).ToBeVisibleAsync();
        Assert.Equal((2.5, 40), (await BudgetAsync("daily_usd"), await BudgetAsync("monthly_usd")));
        await page.ReloadAsync();
        await Expect(daily).ToHaveValueAsync("2.5");
        await daily.FillAsync("");
        await PressAsync(page, "Save");
        await Expect(page.GetByText("Budget saved")).ToBeVisibleAsync();
        Assert.Equal((null, 40), (await BudgetAsync("daily_usd"), await BudgetAsync("monthly_usd")));
    }

    [Fact]
    public async Task An_agent_has_limits_of_its_own()
    {
        var page = await OpenAsync("/agents?create=agent");
        await page.GetByTestId("agent-name").FillAsync("Ada");
        await PressAsync(page, "Tutor");
        await page.GetByLabel("Limit per task").FillAsync("-1");
        await page.GetByLabel("Daily budget").FillAsync("3");
        await page.GetByLabel("Monthly budget").FillAsync("50");
        await PressAsync(page, "Create agent");
        await Expect(page.GetByLabel("Limit per task")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Limit per task").FillAsync("0.25");
        await PressAsync(page, "Create agent");
        await Expect(Title(page, "Ada")).ToBeVisibleAsync();
        var agent = (await App.GetAsync("/api/v1/agents"))[0];
        Assert.Equal(0.25, agent.GetProperty("max_cost_usd").GetDouble());
        Assert.Equal(3, agent.GetProperty("daily_budget_usd").GetDouble());
        Assert.Equal(50, agent.GetProperty("monthly_budget_usd").GetDouble());
    }

    [Fact]
    public async Task A_task_is_given_with_a_limit()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync("/tasks?create=task");
        await page.Locator("#title").FillAsync("Calculate 2 * 2");
        await PressAsync(page, "Limit the cost");
        await page.GetByLabel("Cost limit").FillAsync("much");
        await PressAsync(page, "Run task");
        await Expect(page.GetByLabel("Cost limit")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Empty((await App.GetAsync("/api/v1/tasks")).EnumerateArray());
        await page.GetByLabel("Cost limit").FillAsync("0.5");
        await PressAsync(page, "Run task");
        await Expect(Title(page, "Calculate 2 * 2")).ToBeVisibleAsync();
        Assert.Equal(0.5, (await App.GetAsync("/api/v1/tasks"))[0].GetProperty("max_cost_usd").GetDouble());
    }

    private async Task<double?> BudgetAsync(string cap)
    {
        var amount = (await App.GetAsync("/api/v1/budget")).GetProperty(cap);
        return amount.ValueKind == System.Text.Json.JsonValueKind.Null ? null : amount.GetDouble();
    }
}

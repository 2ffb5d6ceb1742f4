using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PersonalQ.People;
using PersonalQ.Tests.Support.Fakes;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Signing in with another service, as the browser shows it.</summary>
public sealed class ExternalSignInPageTests : BrowserApp
{
    private FakeIssuer issuer = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["AUTH"] = "on", ["OIDC_ISSUER"] = issuer.Issuer, ["OIDC_NAME"] = "House", ["OIDC_CLIENT_ID"] = FakeIssuer.ClientId, ["OIDC_CLIENT_SECRET"] = FakeIssuer.ClientSecret,
    };

    public override async ValueTask InitializeAsync()
    {
        issuer = await FakeIssuer.StartNewAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task An_account_is_connected_and_signs_in_where_one_wanted_to_go()
    {
        var page = await OpenAsync("/set-up#" + await App.Services.GetRequiredService<Links>().NewSetUpAsync(CancellationToken.None));
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada Lovelace");
        await page.GetByLabel("User name").FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("correct horse battery");
        await PressAsync(page, "Make the account");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();

        var stranger = await OpenAsync("/settings/about", Look.DarkPhone);
        await stranger.GetByRole(AriaRole.Link, new() { Name = "Sign in with House" }).ClickAsync();
        await Expect(stranger.GetByText("Nobody here has an account with this sign-in.")).ToBeVisibleAsync();
        await Expect(stranger.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(stranger);

        await page.GotoAsync("/settings/account");
        await PressAsync(page, "Connect House");
        await Expect(page.GetByText("House · ada@example.org")).ToBeVisibleAsync();
        await PressAsync(page, "Connect House");
        await Expect(page.GetByText("This account is connected already.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);

        await stranger.GetByRole(AriaRole.Link, new() { Name = "Sign in with House" }).ClickAsync();
        await Expect(stranger.GetByRole(AriaRole.Heading, new() { Name = "Settings" })).ToBeVisibleAsync();
        await Expect(stranger).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/settings/about$"));

        await PressAsync(page, "Disconnect ada@example.org of House");
        await Expect(page.GetByText("None yet.")).ToBeVisibleAsync();
    }
}

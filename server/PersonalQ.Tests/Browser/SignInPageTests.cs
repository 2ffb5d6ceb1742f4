using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PersonalQ.People;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Signing in, the account, and people, as the browser shows them.</summary>
public sealed class SignInPageTests : BrowserApp
{
    private const string Password = "correct horse battery";

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["AUTH"] = "on" };

    private Task<string?> SetUpAsync() => App.Services.GetRequiredService<Links>().NewSetUpAsync(CancellationToken.None);

    /// <summary>Makes the first account and leaves the browser signed in.</summary>
    private async Task<IPage> BeAdminAsync(Look look = Look.Light)
    {
        var page = await OpenAsync("/set-up#" + await SetUpAsync(), look);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada Lovelace");
        await page.GetByLabel("User name").FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await PressAsync(page, "Make the account");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).Or(page.GetByRole(AriaRole.Button, new() { Name = "Open navigation" })).First).ToBeVisibleAsync();
        return page;
    }

    private async Task<IPage> SignInAsync(string path, string userName, Look look = Look.Light)
    {
        var page = await OpenAsync(path, look);
        await page.GetByLabel("User name").FillAsync(userName);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await PressAsync(page, "Sign in");
        return page;
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task The_first_person_makes_an_account_and_is_in(Look look)
    {
        var early = await OpenAsync("/", look);
        await Expect(early.GetByRole(AriaRole.Heading, new() { Name = "Nobody has an account yet" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(early);

        var page = await OpenAsync("/set-up#" + await SetUpAsync(), look);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Make the first account" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada Lovelace");
        await page.GetByLabel("User name").FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("password123");
        await PressAsync(page, "Make the account");
        await Expect(page.GetByText("among the first that are tried")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("User name")).ToHaveValueAsync("ada");
        await AssertAccessibleAsync(page);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await PressAsync(page, "Make the account");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Account of Ada Lovelace" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_is_signed_out_loads_no_code_of_the_app_and_lands_where_he_wanted_to_go()
    {
        await BeAdminAsync();
        var page = await OpenAsync("/settings/about");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        var loaded = await page.EvaluateAsync<string[]>("performance.getEntriesByType('resource').map((each) => new URL(each.name).pathname)");
        Assert.DoesNotContain(loaded, path => path.Contains("/app-", StringComparison.Ordinal) || path.Contains("/query-", StringComparison.Ordinal));
        await AssertAccessibleAsync(page);
        await page.GetByLabel("User name").FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("not the password");
        await PressAsync(page, "Sign in");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("User name or password is wrong.");
        await AssertAccessibleAsync(page);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await PressAsync(page, "Sign in");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings", Level = 1 })).ToBeVisibleAsync();
        Assert.EndsWith("/settings/about", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_used_says_so()
    {
        var secret = await SetUpAsync();
        var page = await OpenAsync("/set-up#" + secret);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Make the first account" })).ToBeVisibleAsync();
        await BeAdminAsync(); // by a newer link
        var late = await OpenAsync("/set-up#" + secret);
        await Expect(late.GetByRole(AriaRole.Heading, new() { Name = "This link does not work" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(late);
    }

    [Fact]
    public async Task Two_people_in_two_browsers_and_one_may_only_look()
    {
        var admin = await BeAdminAsync();
        await admin.GotoAsync("/settings/people");
        await admin.GetByRole(AriaRole.Combobox, new() { Name = "Role", Exact = true }).ClickAsync();
        await admin.GetByRole(AriaRole.Option, new() { Name = "Viewer" }).ClickAsync();
        await PressAsync(admin, "Make a link");
        var link = await admin.GetByRole(AriaRole.Status).Locator("code").First.InnerTextAsync();
        await AssertAccessibleAsync(admin);

        var viewer = await OpenAsync(new Uri(link).PathAndQuery + new Uri(link).Fragment);
        await viewer.GetByLabel("Name", new() { Exact = true }).FillAsync("Vera");
        await viewer.GetByLabel("User name").FillAsync("vera");
        await viewer.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await PressAsync(viewer, "Make the account");
        await viewer.GetByRole(AriaRole.Button, new() { Name = "Account of Vera" }).ClickAsync();
        await Expect(viewer.GetByRole(AriaRole.Menuitem, new() { Name = "Account" })).ToBeVisibleAsync();
        await Expect(viewer.GetByRole(AriaRole.Menuitem, new() { Name = "People" })).ToHaveCountAsync(0);
        var refused = await viewer.EvaluateAsync<int>("fetch('/api/v1/agents', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then((answer) => answer.status)");
        Assert.Equal(403, refused);

        // The admin closes the account: the viewer is out at once, and asked to sign in again over the page.
        await admin.ReloadAsync();
        await PressAsync(admin, "Close the account of Vera");
        await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Open the account of Vera" })).ToBeVisibleAsync();
        await Expect(viewer.GetByRole(AriaRole.Dialog, new() { Name = "Sign in again" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_expired_session_keeps_what_was_typed()
    {
        var page = await BeAdminAsync();
        await page.GotoAsync("/agents?create=agent");
        var name = page.GetByRole(AriaRole.Dialog).GetByLabel("Name");
        await name.FillAsync("Half written");
        await App.Database.WriteAsync(async write => await write.ExecuteAsync("delete from sessions"), CancellationToken.None);
        App.Services.GetRequiredService<Sessions>().Forget();
        var again = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in again" });
        await Expect(again).ToBeVisibleAsync();
        await Expect(again.GetByLabel("User name")).ToHaveValueAsync("ada");
        await AssertAccessibleAsync(page);
        await again.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await again.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(again).ToHaveCountAsync(0);
        await Expect(name).ToHaveValueAsync("Half written");
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task The_account_shows_sessions_and_tokens_and_people_are_for_all(Look look)
    {
        var page = await BeAdminAsync(look);
        await page.GotoAsync("/settings/account");
        await Expect(page.GetByText("This browser")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await PressAsync(page, "New token");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("What it is for").FillAsync("Nightly report");
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "tasks:read" }).CheckAsync();
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Make the token");
        var token = await page.GetByRole(AriaRole.Status).Locator("code").First.InnerTextAsync();
        using var program = new HttpClient { BaseAddress = App.BaseAddress };
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await program.GetAsync("/api/v1/tasks")).StatusCode);
        await page.ReloadAsync();
        await Expect(page.GetByText("Nightly report")).ToBeVisibleAsync();
        await Expect(page.GetByText(token)).ToHaveCountAsync(0);
        await PressAsync(page, "Revoke Nightly report");
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.GetByText("Nightly report")).ToHaveCountAsync(0);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/tasks")).StatusCode);

        await page.GotoAsync("/settings/people");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Security log" })).ToBeVisibleAsync();
        await Expect(page.GetByText("made an access token").First).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Signing_out_leads_back_to_the_sign_in_page()
    {
        await BeAdminAsync();
        var page = await SignInAsync("/tasks", "ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Account of Ada Lovelace" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync("/tasks");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }
}

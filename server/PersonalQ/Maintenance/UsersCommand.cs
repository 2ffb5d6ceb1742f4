using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Encodings;
using PersonalQ.Http;
using PersonalQ.People;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq users</c>: people with accounts, from the machine's own terminal.</summary>
internal static class UsersCommand
{
    public static Command Create(CommandContext context)
    {
        var setUp = new Command("set-up", "Make the link that makes the first admin; an earlier one stops working");
        setUp.SetAction((_, ct) => WithServerAsync(context, api => SetUpAsync(context, api, ct), ct));

        var list = new Command("list", "List everybody with an account");
        list.SetAction((_, ct) => WithServerAsync(context, api => ListAsync(context, api, ct), ct));

        var role = new Option<string>("--role") { Description = "viewer, user or admin", DefaultValueFactory = _ => "user" };
        role.AcceptOnlyFromAmong([.. EnumText.All<Role>()]);
        var add = new Command("add", "Make a link by which somebody makes an account") { role };
        add.SetAction((parsed, ct) => WithServerAsync(context, api => InviteAsync(context, api, EnumText.Parse<Role>(parsed.GetValue(role)!), ct), ct));

        var name = new Argument<string>("user-name") { Description = "What the person types to sign in" };
        var reset = new Command("reset", "Make a link by which the person gets a new password") { name };
        reset.SetAction((parsed, ct) => WithServerAsync(context, api => ResetAsync(context, api, parsed.GetValue(name)!, ct), ct));
        var disable = new Command("disable", "Close an account and end its sessions") { name };
        disable.SetAction((parsed, ct) => WithServerAsync(context, api => SetActiveAsync(context, api, parsed.GetValue(name)!, false, ct), ct));
        var enable = new Command("enable", "Open a closed account again") { name };
        enable.SetAction((parsed, ct) => WithServerAsync(context, api => SetActiveAsync(context, api, parsed.GetValue(name)!, true, ct), ct));
        return new Command("users", "People with accounts (where sign-in is on)") { setUp, list, add, reset, disable, enable };
    }

    // The server on this folder, or one for as long as it takes: accounts are kept where tasks are.
    private static async Task<int> WithServerAsync(CommandContext context, Func<ApiClient, Task> act, CancellationToken ct)
    {
        await using var server = await UsedServer.FindOrStartAsync(context, ct);
        using var api = new ApiClient(server.Address, server.Secret, context.Token);
        await act(api);
        return 0;
    }

    private static async Task SetUpAsync(CommandContext context, ApiClient api, CancellationToken ct)
    {
        var link = await api.PostAsync<MadeLinkResponse>("people/set-up", null, ct);
        Print(context, api, link, "The link makes the first admin. It works once, within an hour:");
    }

    private static async Task ListAsync(CommandContext context, ApiClient api, CancellationToken ct)
    {
        var people = await api.GetAsync<List<PersonResponse>>("people?limit=500", ct);
        if (people.Count == 0)
            context.Terminal.Out.WriteLine("Nobody has an account yet. 'personalq users set-up' makes the link for the first admin.");
        foreach (var person in people)
            context.Terminal.Out.WriteLine($"{person.UserName,-30} {person.Role.ToText(),-7} {(person.DeactivatedAt is null ? "" : "closed "),-7} {person.Name}");
    }

    private static async Task InviteAsync(CommandContext context, ApiClient api, Role role, CancellationToken ct)
    {
        var link = await api.PostAsync<MadeLinkResponse>("people/invitations", new InviteRequest(role), ct);
        Print(context, api, link, $"Whoever opens this link makes an account ({role.ToText()}). It works once, within a week:");
    }

    private static async Task ResetAsync(CommandContext context, ApiClient api, string userName, CancellationToken ct)
    {
        var person = await FindAsync(api, userName, ct);
        var link = await api.PostAsync<MadeLinkResponse>($"people/{person.Id}/reset", null, ct);
        Print(context, api, link, $"The link gives {person.Name} a new password. It works once, within a day:");
    }

    private static async Task SetActiveAsync(CommandContext context, ApiClient api, string userName, bool isActive, CancellationToken ct)
    {
        var person = await FindAsync(api, userName, ct);
        await api.PatchAsync<PersonResponse>($"people/{person.Id}", new UpdatePersonRequest(IsActive: isActive), ct);
        context.Terminal.Out.WriteLine(isActive ? $"{person.Name} can sign in again." : $"{person.Name} is signed out everywhere and cannot sign in any more.");
    }

    private static async Task<PersonResponse> FindAsync(ApiClient api, string userName, CancellationToken ct)
    {
        var people = await api.GetAsync<List<PersonResponse>>("people?limit=500", ct);
        return people.Find(p => p.UserName == userName.Trim().ToLowerInvariant())
            ?? throw new StartupException($"Nobody has the user name '{PlainText.CleanLine(userName)}'. 'personalq users list' shows all.");
    }

    private static void Print(CommandContext context, ApiClient api, MadeLinkResponse link, string words)
    {
        context.Terminal.Out.WriteLine(words);
        context.Terminal.Out.WriteLine(new Uri(api.Address, link.Path).ToString());
    }
}

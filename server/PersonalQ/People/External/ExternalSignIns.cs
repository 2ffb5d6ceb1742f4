using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Encodings;

namespace PersonalQ.People.External;

/// <summary>Who a service says somebody is.</summary>
/// <param name="Provider">The service.</param>
/// <param name="Subject">What it calls the account, for ever.</param>
/// <param name="Email">The e-mail address, if the service has verified it; null otherwise.</param>
/// <param name="Name">What the person is called there; null when it does not say.</param>
/// <param name="Role">The role that it gives; null when it decides about none.</param>
internal sealed record ExternalIdentity(ExternalProvider Provider, string Subject, string? Email, string? Name, Role? Role);

/// <summary>Turns a sign-in at another service into one here, or connects the account there with one here.</summary>
internal sealed class ExternalSignIns(IDatabase database, ExternalOptions options, SignIns signIns, Sessions sessions, SecurityLog log, TimeProvider clock)
{
    /// <summary>Within the state of a sign-in that connects: the person who began it.</summary>
    public const string ConnectFor = "connect";

    private const int MostOfOne = 10;

    /// <summary>Signs in, or connects.</summary>
    /// <returns>The path to lead the browser to; after a failure with the reason's code behind <c>#sign-in-failed=</c>.</returns>
    public async Task<string> ReceiveAsync(HttpContext context, ExternalIdentity identity, AuthenticationProperties properties, string? returnUrl)
    {
        var path = LocalPath(returnUrl);
        try
        {
            if (properties.Items.TryGetValue(ConnectFor, out var personId) && personId is not null)
                await ConnectAsync(context, identity, personId);
            else
                signIns.Keep(context, await SignInAsync(context, identity));
            sessions.Forget();
            return path;
        }
        catch (Refusal refusal)
        {
            await log.AddFailedAsync(context, identity.Email ?? identity.Name ?? identity.Provider.Name, null);
            return Failed(path, refusal.Code);
        }
    }

    /// <summary>Where a browser is led when a sign-in came to nothing.</summary>
    public static string Failed(string? path, string code) => $"{LocalPath(path)}#sign-in-failed={code}";

    /// <summary>The path if it is one of this server; otherwise the first page.</summary>
    public static string LocalPath(string? path) =>
        path is { Length: > 0 and <= 2_000 } && path[0] == '/' && !(path.Length > 1 && path[1] is '/' or '\\')
        && !path.Contains('#', StringComparison.Ordinal) && !path.Any(char.IsControl) ? path : "/";

    private Task<SignedIn> SignInAsync(HttpContext context, ExternalIdentity identity) => database.WriteAsync(async write =>
    {
        if (!await write.Db.People.AnyAsync())
            throw new Refusal("set_up_first");
        var known = await FindAsync(write, identity);
        var person = known is null ? await JoinAsync(write, context, identity) : await write.Db.People.FirstAsync(p => p.Id == known.PersonId);
        if (person.DeactivatedAt is not null)
            throw new Refusal("account_closed");
        if (known is not null)
        {
            (known.Label, known.LastUsedAt) = (Label(identity), clock.Now());
            await GiveRoleAsync(write, context, person, identity);
        }
        return signIns.Begin(write, person, SessionKind.Browser, context, $"With {identity.Provider.Name}");
    }, CancellationToken.None);

    // Only an address that the service has verified, and that the owner of this installation has named, makes an account;
    // and never one that is there already: its person has to say so, signed in.
    private async ValueTask<Person> JoinAsync(WriteSession write, HttpContext context, ExternalIdentity identity)
    {
        if (identity.Email is not { } email || !options.Allows(email))
            throw new Refusal("no_account");
        var userName = UserNames.Of(email);
        if (!UserNames.IsAllowed(userName) || await write.Db.People.AnyAsync(p => p.UserName == userName))
            throw new Refusal("connect_first");
        var person = new Person
        {
            Id = Ids.New(clock), Name = Short(PlainText.CleanLine(identity.Name ?? ""), 100) is { Length: > 0 } name ? name : userName, UserName = userName,
            Role = identity.Role ?? options.NewRole, CreatedAt = clock.Now(),
        };
        write.Db.People.Add(person);
        write.Db.PersonIdentities.Add(New(person.Id, identity, clock.Now()));
        log.Add(write, SecurityEventKind.PersonAdded, context, person.Id, person.Name, $"Role: {person.Role.ToText()}, by signing in with {identity.Provider.Name}");
        return person;
    }

    private async ValueTask GiveRoleAsync(WriteSession write, HttpContext context, Person person, ExternalIdentity identity)
    {
        if (identity.Role is not { } role || role == person.Role)
            return;
        // Whatever the service says, somebody has to stay who can mend it.
        if (person.Role == Role.Admin && !await write.Db.People.AnyAsync(p => p.Id != person.Id && p.Role == Role.Admin && p.DeactivatedAt == null))
            return;
        person.Role = role;
        log.Add(write, SecurityEventKind.RoleChanged, context, person.Id, person.Name, $"Now {role.ToText()}, as {identity.Provider.Name} says");
    }

    private async Task ConnectAsync(HttpContext context, ExternalIdentity identity, string personId)
    {
        // The browser that comes back has to be the one that left, still signed in as the same person.
        if (context.Request.Cookies[SignInCookie.NameOf(context)] is not { Length: > 0 } cookie || (await sessions.OfCookieAsync(cookie, context))?.PersonId != personId)
            throw new Refusal("not_signed_in");
        await database.WriteAsync(async write =>
        {
            if (await FindAsync(write, identity) is { } known)
                throw new Refusal(known.PersonId == personId ? "connected_already" : "connected_to_another");
            if (await write.Db.PersonIdentities.CountAsync(i => i.PersonId == personId) >= MostOfOne)
                throw new Refusal("too_many_connected");
            var person = await write.Db.People.FirstAsync(p => p.Id == personId);
            write.Db.PersonIdentities.Add(New(personId, identity, null));
            log.Add(write, SecurityEventKind.IdentityConnected, context, personId, person.Name, $"{identity.Provider.Name}: {Label(identity)}");
        }, CancellationToken.None);
    }

    private PersonIdentity New(string personId, ExternalIdentity identity, DateTimeOffset? used) => new()
    {
        Id = Ids.New(clock), PersonId = personId, Provider = identity.Provider.Key, Subject = identity.Subject, Label = Label(identity), CreatedAt = clock.Now(), LastUsedAt = used,
    };

    private static Task<PersonIdentity?> FindAsync(WriteSession write, ExternalIdentity identity) =>
        write.Db.PersonIdentities.FirstOrDefaultAsync(i => i.Provider == identity.Provider.Key && i.Subject == identity.Subject);

    private static string Label(ExternalIdentity identity) => Short(PlainText.CleanLine(identity.Email ?? identity.Name ?? identity.Subject), 255);

    private static string Short(string text, int most) => text.Length > most ? text[..most] : text;

    // Ends the write that it is thrown in; the browser is told its code.
    private sealed class Refusal(string code) : Exception
    {
        public string Code => code;
    }
}

using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>Links that work once: the first admin's, invitations, and new passwords.</summary>
internal sealed class Links(IDatabase database, Passwords passwords, SignIns signIns, SecurityLog log, Sessions sessions, SignInOptions options, TimeProvider clock)
{
    /// <summary>The link that makes the first admin; null when there are people already. An earlier one stops working.</summary>
    /// <returns>Its secret.</returns>
    public Task<string?> NewSetUpAsync(CancellationToken ct) => database.WriteAsync(async write =>
    {
        if (await write.Db.People.AnyAsync())
            return null;
        await write.Db.PersonLinks.Where(l => l.Kind == LinkKind.SetUp).ExecuteDeleteAsync();
        return Make(write, LinkKind.SetUp, Role.Admin, null, null, options.SetUpLinkLife).Secret;
    }, ct);

    /// <summary>Makes a link in a write.</summary>
    public (PersonLink Link, string Secret) Make(WriteSession write, LinkKind kind, Role role, string? personId, string? createdBy, TimeSpan life)
    {
        var secret = Secrets.New();
        var now = clock.Now();
        var link = new PersonLink
        {
            Id = Ids.New(clock), Kind = kind, SecretHash = Secrets.Hash(secret), PersonId = personId, Role = role, CreatedBy = createdBy, CreatedAt = now, ExpiresAt = now + life,
        };
        write.Db.PersonLinks.Add(link);
        return (link, secret);
    }

    public TimeSpan InvitationLife => options.InvitationLife;

    public TimeSpan ResetLife => options.ResetLinkLife;

    /// <summary>What a link is for, and whose.</summary>
    /// <exception cref="ProblemException">404: it never was, was used, or has expired.</exception>
    public async Task<(PersonLink Link, Person? Person)> LookAsync(string secret, CancellationToken ct)
    {
        await using var db = database.Read();
        var link = await FindAsync(db, secret) ?? throw NotKnown();
        return (link, link.PersonId is { } id ? await db.People.FirstOrDefaultAsync(p => p.Id == id && p.DeactivatedAt == null, ct) ?? throw NotKnown() : null);
    }

    /// <summary>Uses a link: makes the account or gives the new password, and signs in.</summary>
    /// <exception cref="ProblemException">404: the link does not work. 409: the user name is taken. 422: name, user name or password is not good.</exception>
    public async Task<SignedIn> UseAsync(UseLinkRequest request, HttpContext context, CancellationToken ct)
    {
        var (seen, owner) = await LookAsync(request.Token!, ct);
        var makes = seen.Kind != LinkKind.Reset;
        if (makes && string.IsNullOrWhiteSpace(request.Name))
            throw ProblemException.Invalid("name", "required", "This is required.");
        if (makes && string.IsNullOrWhiteSpace(request.UserName))
            throw ProblemException.Invalid("user_name", "required", "This is required.");
        var userName = makes ? UserNames.Checked(request.UserName!) : owner!.UserName;
        Passwords.Check(request.Password!, "password", userName, makes ? request.Name : owner!.Name);
        var hash = await passwords.HashAsync(request.Password!, ct);
        try
        {
            var signedIn = await database.WriteAsync(async write =>
            {
                var link = await FindAsync(write.Db, request.Token!) ?? throw NotKnown();
                if (await write.ExecuteAsync("delete from person_links where id = @p0", link.Id) == 0)
                    throw NotKnown();
                if (link.Kind == LinkKind.SetUp && await write.Db.People.AnyAsync())
                    throw NotKnown();
                var person = makes ? Add(write, context, request.Name!.Trim(), userName, link.Role, hash) : await GiveAsync(write, context, link.PersonId!, hash);
                return signIns.Begin(write, person, SessionKind.Browser, context);
            }, ct);
            sessions.Forget();
            return signedIn;
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            throw ProblemException.Conflict("user_name_taken", $"The user name '{userName}' is taken. Choose another.");
        }
    }

    private Person Add(WriteSession write, HttpContext context, string name, string userName, Role role, string hash)
    {
        var person = new Person { Id = Ids.New(clock), Name = name, UserName = userName, Role = role, PasswordHash = hash, CreatedAt = clock.Now() };
        write.Db.People.Add(person);
        log.Add(write, SecurityEventKind.PersonAdded, context, person.Id, person.Name, $"Role: {role.ToText()}");
        return person;
    }

    // Whoever knew the old password is signed out, and what was made with it is worth nothing any more.
    private async ValueTask<Person> GiveAsync(WriteSession write, HttpContext context, string personId, string hash)
    {
        var person = await write.Db.People.FirstOrDefaultAsync(p => p.Id == personId && p.DeactivatedAt == null) ?? throw NotKnown();
        person.PasswordHash = hash;
        await write.ExecuteAsync("delete from sessions where person_id = @p0", personId);
        await write.ExecuteAsync("delete from access_tokens where person_id = @p0", personId);
        await write.ExecuteAsync("delete from person_links where person_id = @p0", personId);
        log.Add(write, SecurityEventKind.PasswordChanged, context, person.Id, person.Name, "By a link for a new password; all sessions were ended and all access tokens revoked.");
        return person;
    }

    private Task<PersonLink?> FindAsync(PersonalQDb db, string secret)
    {
        var (hash, now) = (Secrets.Hash(secret), clock.Now());
        return db.PersonLinks.FirstOrDefaultAsync(l => l.SecretHash == hash && l.ExpiresAt > now);
    }

    private static ProblemException NotKnown() => new(404, "link_not_known", "This link does not work: it was used, has expired, or is not complete. Ask for a new one.");
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>All people, for admins.</summary>
internal static class PeopleApi
{
    public static IEndpointRouteBuilder MapPeople(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("/people").WithTags("People").WithMetadata(AnswersSecret.Mark);
        people.MapGet("", ListPeople).WithName(nameof(ListPeople)).WithSummary("Everybody with an account, by name");
        people.MapPatch("/{id}", UpdatePerson).WithName(nameof(UpdatePerson)).WithSummary("Change a person's name or role, or close and open the account");
        people.MapDelete("/{id}", DeletePerson).WithName(nameof(DeletePerson)).WithSummary("Delete an account; what the person made stays");
        people.MapPost("/{id}/reset", MakeResetLink).WithName(nameof(MakeResetLink)).WithSummary("Make a link by which the person gets a new password");
        people.MapGet("/invitations", ListInvitations).WithName(nameof(ListInvitations)).WithSummary("Invitations that were not used yet");
        people.MapPost("/invitations", InvitePerson).WithName(nameof(InvitePerson)).WithSummary("Make a link by which somebody makes an account");
        people.MapDelete("/invitations/{id}", WithdrawInvitation).WithName(nameof(WithdrawInvitation)).WithSummary("Withdraw an invitation");
        people.MapPost("/set-up", MakeSetUpLink).WithName(nameof(MakeSetUpLink)).WithSummary("Make the link that makes the first admin, for the command line");
        people.MapGet("/events", ListSecurityEvents).WithName(nameof(ListSecurityEvents)).WithSummary("The security log, newest first");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<PersonResponse>>> ListPeople(HttpContext context, int? skip, int? limit, IDatabase database, TimeProvider clock, CancellationToken ct)
    {
        Caller.Required(context);
        var page = Page.From(skip, limit);
        var now = clock.Now();
        await using var db = database.Read();
        var rows = await Answers(db, db.People.OrderBy(p => p.Name).ThenBy(p => p.Id).Skip(page.Skip).Take(page.Limit), now).ToListAsync(ct);
        return Lists.Answer(context, rows, await db.People.CountAsync(ct), page);
    }

    private static async Task<Ok<PersonResponse>> UpdatePerson(
        string id, UpdatePersonRequest request, HttpContext context, IDatabase database, Sessions sessions, SecurityLog log, TimeProvider clock, CancellationToken ct)
    {
        Caller.Required(context);
        request.Validate();
        if (request.Name is { } given && string.IsNullOrWhiteSpace(given))
            throw ProblemException.Invalid("name", "required", "This is required.");
        await database.WriteAsync(async write =>
        {
            await KeepAnAdminAsync(write, id, request.IsActive != false && request.Role is null or Role.Admin);
            var person = await write.Db.People.FirstOrDefaultAsync(p => p.Id == id) ?? throw ProblemException.NotFound("Person");
            person.Name = request.Name?.Trim() ?? person.Name;
            if (request.Role is { } role && role != person.Role)
            {
                log.Add(write, SecurityEventKind.RoleChanged, context, $"{person.Name}: {person.Role.ToText()} → {role.ToText()}");
                if (person.Role == Role.Admin)
                    await WithdrawLinksOfAsync(write, id);
                person.Role = role;
            }
            if (request.IsActive == false && person.DeactivatedAt is null)
            {
                person.DeactivatedAt = clock.Now();
                await write.ExecuteAsync("delete from sessions where person_id = @p0", id);
                await WithdrawLinksOfAsync(write, id);
                log.Add(write, SecurityEventKind.PersonDeactivated, context, person.Name);
            }
            else if (request.IsActive == true && person.DeactivatedAt is not null)
            {
                person.DeactivatedAt = null;
                log.Add(write, SecurityEventKind.PersonActivated, context, person.Name);
            }
        }, ct);
        sessions.Forget();
        await using var db = database.Read();
        return TypedResults.Ok(await Answers(db, db.People.Where(p => p.Id == id), clock.Now()).FirstOrDefaultAsync(ct) ?? throw ProblemException.NotFound("Person"));
    }

    private static async Task<NoContent> DeletePerson(string id, HttpContext context, IDatabase database, Sessions sessions, SecurityLog log, CancellationToken ct)
    {
        Caller.Required(context);
        await database.WriteAsync(async write =>
        {
            await KeepAnAdminAsync(write, id, staysAdmin: false);
            var person = await write.Db.People.FirstOrDefaultAsync(p => p.Id == id) ?? throw ProblemException.NotFound("Person");
            write.Db.People.Remove(person);
            await WithdrawLinksOfAsync(write, id);
            log.Add(write, SecurityEventKind.PersonRemoved, context, person.Name);
        }, ct);
        sessions.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<MadeLinkResponse>> MakeResetLink(string id, HttpContext context, IDatabase database, Links links, SecurityLog log, CancellationToken ct)
    {
        var caller = Caller.Required(context);
        var (link, secret) = await database.WriteAsync(async write =>
        {
            var person = await write.Db.People.FirstOrDefaultAsync(p => p.Id == id) ?? throw ProblemException.NotFound("Person");
            if (person.DeactivatedAt is not null)
                throw ProblemException.Conflict("deactivated", "This account is closed. Open it first.");
            await write.Db.PersonLinks.Where(l => l.PersonId == id).ExecuteDeleteAsync(); // the newest alone works
            log.Add(write, SecurityEventKind.ResetLinkMade, context, person.Name);
            return links.Make(write, LinkKind.Reset, person.Role, id, caller.PersonId, links.ResetLife);
        }, ct);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Answer(link, "/reset#" + secret));
    }

    private static async Task<Ok<IReadOnlyList<MadeLinkResponse>>> ListInvitations(HttpContext context, IDatabase database, TimeProvider clock, CancellationToken ct)
    {
        Caller.Required(context);
        var now = clock.Now();
        await using var db = database.Read();
        var rows = await db.PersonLinks.Where(l => l.Kind == LinkKind.Invitation && l.ExpiresAt > now).OrderByDescending(l => l.Id).Take(Page.Most).ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<MadeLinkResponse>>(rows.ConvertAll(l => Answer(l)));
    }

    private static async Task<Ok<MadeLinkResponse>> InvitePerson(InviteRequest request, HttpContext context, IDatabase database, Links links, SecurityLog log, TimeProvider clock, CancellationToken ct)
    {
        var caller = Caller.Required(context);
        var role = request.Validate().Role!.Value;
        var (link, secret) = await database.WriteAsync(async write =>
        {
            var now = clock.Now();
            await write.Db.PersonLinks.Where(l => l.ExpiresAt <= now).ExecuteDeleteAsync();
            if (await write.Db.PersonLinks.CountAsync(l => l.Kind == LinkKind.Invitation) >= Page.Most)
                throw ProblemException.Conflict("too_many_invitations", $"There are {Page.Most} open invitations. Withdraw some first.");
            log.Add(write, SecurityEventKind.PersonInvited, context, $"Role: {role.ToText()}");
            return links.Make(write, LinkKind.Invitation, role, null, caller.PersonId, links.InvitationLife);
        }, ct);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Answer(link, "/invitation#" + secret));
    }

    private static async Task<Ok<MadeLinkResponse>> MakeSetUpLink(HttpContext context, Links links, TimeProvider clock, SignInOptions options, CancellationToken ct)
    {
        Caller.Required(context);
        var secret = await links.NewSetUpAsync(ct) ?? throw ProblemException.Conflict("already_set_up", "There are people with accounts already. An admin can invite others.");
        context.Response.Headers.CacheControl = "no-store";
        var now = clock.Now();
        return TypedResults.Ok(new MadeLinkResponse("set-up", Role.Admin, now, now + options.SetUpLinkLife, "/set-up#" + secret));
    }

    private static async Task<NoContent> WithdrawInvitation(string id, HttpContext context, IDatabase database, CancellationToken ct)
    {
        Caller.Required(context);
        await database.WriteAsync(async write =>
        {
            if (await write.ExecuteAsync("delete from person_links where id = @p0 and kind = 'invitation'", id) == 0)
                throw ProblemException.NotFound("Invitation");
        }, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<SecurityEventResponse>>> ListSecurityEvents(HttpContext context, int? skip, int? limit, IDatabase database, CancellationToken ct)
    {
        Caller.Required(context);
        var page = Page.From(skip, limit);
        await using var db = database.Read();
        var rows = await db.SecurityEvents.OrderByDescending(e => e.Id).Skip(page.Skip).Take(page.Limit)
            .Select(e => new SecurityEventResponse(e.Id, e.Kind, e.PersonId, e.Name, e.Detail, e.Address, e.Client, e.CreatedAt)).ToListAsync(ct);
        return Lists.Answer(context, rows, await db.SecurityEvents.CountAsync(ct), page);
    }

    // Who is no admin any more may have kept a link by which he would be one again.
    private static async ValueTask WithdrawLinksOfAsync(WriteSession write, string id) => await write.ExecuteAsync("delete from person_links where created_by = @p0", id);

    // Two admins who remove each other at once: the rows of all admins are locked, so that the second sees what the first did.
    private static async ValueTask KeepAnAdminAsync(WriteSession write, string id, bool staysAdmin)
    {
        if (staysAdmin)
            return;
        var admins = new List<string>();
        await using (var reader = await write.Command("select id from people where role = 'admin' and deactivated_at is null order by id /*lock*/").ExecuteReaderAsync(CancellationToken.None))
            while (await reader.ReadAsync(CancellationToken.None))
                admins.Add(reader.GetString(0));
        if (admins is [var last] && last == id)
            throw ProblemException.Conflict("last_admin", "This is the last admin. Make somebody else an admin first.");
    }

    private static IQueryable<PersonResponse> Answers(PersonalQDb db, IQueryable<Person> people, DateTimeOffset now) => people.Select(p => new PersonResponse(
        p.Id, p.Name, p.UserName, p.Role, p.CreatedAt, p.SignedInAt, p.DeactivatedAt,
        db.SignInSessions.Count(s => s.PersonId == p.Id && s.ExpiresAt > now), db.AccessTokens.Count(t => t.PersonId == p.Id)));

    private static MadeLinkResponse Answer(PersonLink link, string? path = null) => new(link.Id, link.Role, link.CreatedAt, link.ExpiresAt, path);
}

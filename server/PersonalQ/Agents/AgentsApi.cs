using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Events;
using PersonalQ.Http;
using PersonalQ.Llm.Catalog;

namespace PersonalQ.Agents;

/// <summary>The routes of agents.</summary>
public static class AgentsApi
{
    /// <summary>Adds what agents need.</summary>
    public static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services.AddSingleton<AgentReader>();
        services.AddSingleton<AgentAnswers>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<AgentAnswers>());
        return services;
    }

    /// <summary>Maps <c>/agents</c>.</summary>
    public static IEndpointRouteBuilder MapAgents(this IEndpointRouteBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("", ListAgents).WithName(nameof(ListAgents)).WithSummary("List agents; as a CSV file with Accept: text/csv")
            .Produces<IReadOnlyList<AgentResponse>>().Produces<string>(contentType: "text/csv");
        agents.MapPost("", CreateAgent).WithName(nameof(CreateAgent)).WithSummary("Create an agent");
        agents.MapGet("/{id}", GetAgent).WithName(nameof(GetAgent)).WithSummary("Get an agent");
        agents.MapPut("/{id}", UpdateAgent).WithName(nameof(UpdateAgent)).WithSummary("Change an agent");
        agents.MapDelete("/{id}", DeleteAgent).WithName(nameof(DeleteAgent)).WithSummary("Delete an agent; its open tasks are cancelled");
        agents.MapPatch("/{id}/status", SetAgentStatus).WithName(nameof(SetAgentStatus)).WithSummary("Activate, pause or stop an agent");
        agents.MapPost("/{id}/restore", RestoreAgent).WithName(nameof(RestoreAgent)).WithSummary("Undo the deletion of an agent");
        agents.MapPost("/{id}/duplicate", DuplicateAgent).WithName(nameof(DuplicateAgent)).WithSummary("Make an inactive copy of an agent");
        agents.MapAgentVersions();
        return api;
    }

    private static async Task<IResult> ListAgents(
        [AsParameters] AgentListQuery query, AgentAnswers answers, AgentReader reader, IDatabase database, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var page = Page.From(query.Skip, query.Limit);
        if (Csv.IsWanted(context))
        {
            await using var db = database.Read();
            // All of them unless a limit is named: a file has no next page.
            var (rows, _) = await AgentList.ReadAsync(db, reader, query, query.Limit is null ? page with { Limit = int.MaxValue } : page, clock.Now(), ct);
            await AgentExport.WriteAsync(context, rows);
            return Results.Empty;
        }
        var answer = await answers.ListAsync(context.Request.QueryString.Value ?? "", query, page, ct);
        Lists.SetHeaders(context, answer.Total, page, answer.Rows);
        return new JsonBytes<IReadOnlyList<AgentResponse>>(answer.Body);
    }

    private static async Task<JsonBytes<AgentResponse>> GetAgent(string id, AgentAnswers answers, HttpContext context, CancellationToken ct, bool? deleted = null)
    {
        var answer = await answers.OneAsync(id, deleted == true, ct);
        context.SetETag(answer.Version);
        return new(answer.Body);
    }

    private static async Task<Created<AgentResponse>> CreateAgent(
        CreateAgentRequest request, IDatabase database, AgentReader reader, IModelCatalog models, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var valid = request.Tidied().Validate();
        var agent = await WriteAsync(database, reader, clock, context, session => AgentWrites.CreateAsync(session, valid, clock), ct);
        return TypedResults.Created($"/api/v1/agents/{agent.Id}", agent with { Warnings = AgentWarning.Of(agent, models) });
    }

    private static async Task<Ok<AgentResponse>> UpdateAgent(
        string id, UpdateAgentRequest request, IDatabase database, AgentReader reader, IModelCatalog models, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var changed = await WriteAsync(database, reader, clock, context, async session =>
        {
            var agent = await AgentWrites.LoadAsync(session, id);
            context.CheckIfMatch(agent.Version);
            await AgentWrites.UpdateAsync(session, agent, request.Onto(agent).Tidied().Validate(), clock);
            return agent;
        }, ct);
        return TypedResults.Ok(changed with { Warnings = AgentWarning.Of(changed, models) });
    }

    private static async Task<Ok<AgentResponse>> SetAgentStatus(
        string id, SetAgentStatusRequest request, IDatabase database, AgentReader reader, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var status = request.Validate().Status!.Value;
        return TypedResults.Ok(await WriteAsync(database, reader, clock, context, async session =>
        {
            var agent = await AgentWrites.LoadAsync(session, id);
            context.CheckIfMatch(agent.Version);
            await AgentWrites.SetStatusAsync(session, agent, status, clock);
            return agent;
        }, ct));
    }

    private static async Task<NoContent> DeleteAgent(string id, IDatabase database, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        await database.WriteAsync(async session =>
        {
            var agent = await AgentWrites.LoadAsync(session, id);
            context.CheckIfMatch(agent.Version);
            AgentWrites.Delete(session, agent, clock);
        }, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<AgentResponse>> RestoreAgent(
        string id, IDatabase database, AgentReader reader, TimeProvider clock, HttpContext context, CancellationToken ct) =>
        TypedResults.Ok(await WriteAsync(database, reader, clock, context, session => AgentWrites.RestoreAsync(session, id, clock), ct));

    private static async Task<Created<AgentResponse>> DuplicateAgent(
        string id, IDatabase database, AgentReader reader, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var copy = await WriteAsync(database, reader, clock, context,
            async session => await AgentWrites.DuplicateAsync(session, await AgentWrites.LoadAsync(session, id), clock), ct);
        return TypedResults.Created($"/api/v1/agents/{copy.Id}", copy);
    }

    // The answer is read inside the write: it tells of this change, whatever comes right after it.
    internal static async Task<AgentResponse> WriteAsync(
        IDatabase database, AgentReader reader, TimeProvider clock, HttpContext context, Func<WriteSession, ValueTask<Agent>> work, CancellationToken ct)
    {
        var (agent, written) = await database.WriteAsync(async session =>
        {
            var changed = await work(session);
            return ((await reader.AnswerAsync(session.Db, [changed], clock.Now(), CancellationToken.None))[0], changed);
        }, ct);
        context.SetETag(written.Version);
        return agent;
    }
}

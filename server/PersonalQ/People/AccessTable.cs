using System.Collections.Frozen;
using Microsoft.AspNetCore.Routing.Patterns;

namespace PersonalQ.People;

/// <summary>
/// Who may do what: every route of the program with what it asks for. A route that is not in here is refused to all,
/// and a test walks all routes and finds it.
/// </summary>
internal static class AccessTable
{
    /// <summary>What a route asks for, by its method and pattern; <c>*</c> as the method for all.</summary>
    public static readonly FrozenDictionary<string, Need> Needs = new (Need Need, string[] Routes)[]
    {
        (Need.Nothing,
        [
            "GET /health", "GET /health/proof", "GET /health/ready",
            "GET /api/v1/auth/status", "POST /api/v1/auth/sign-in", "POST /api/v1/auth/login", "POST /api/v1/auth/refresh",
            "GET /api/v1/auth/external/{provider}", "POST /api/v1/auth/links/look", "POST /api/v1/auth/links/use",
        ]),
        (Need.SignedIn,
        [
            "GET /api/v1/auth/me", "POST /api/v1/auth/logout", "GET /api/{documentName}/openapi.json",
            "GET /api/v1/docs/{documentName?}", "GET /api/v1/docs/scalar.js", "GET /api/v1/docs/scalar.aspnetcore.js", "GET /api/v1/docs/favicon.svg",
        ]),
        (Need.Session,
        [
            "PATCH /api/v1/account", "PUT /api/v1/account/password", "GET /api/v1/account/sessions", "DELETE /api/v1/account/sessions",
            "DELETE /api/v1/account/sessions/{id}", "GET /api/v1/account/tokens", "POST /api/v1/account/tokens", "DELETE /api/v1/account/tokens/{id}",
            "GET /api/v1/account/scopes", "GET /api/v1/account/identities", "POST /api/v1/account/identities/{provider}", "DELETE /api/v1/account/identities/{id}",
        ]),
        (Need.Manage(Scopes.PeopleManage),
        [
            "GET /api/v1/people", "GET /api/v1/people/invitations", "DELETE /api/v1/people/invitations/{id}", "GET /api/v1/people/events",
        ]),
        (Need.Manage(Scopes.PeopleManage) with { IsForPeople = true },
        [
            "POST /api/v1/people/invitations", "PATCH /api/v1/people/{id}", "DELETE /api/v1/people/{id}", "POST /api/v1/people/{id}/reset", "POST /api/v1/people/set-up",
        ]),
        (Need.View(Scopes.AgentsRead),
        [
            "GET /api/v1/agents", "GET /api/v1/agents/{id}", "GET /api/v1/agents/{id}/versions", "GET /api/v1/agents/{id}/versions/{number}",
            "GET /api/v1/models", "GET /api/v1/models/providers", "GET /api/v1/models/validate", "GET /api/v1/models/learnt",
            "GET /api/v1/llm/providers", "GET /api/v1/llm/validate/{**model}", "GET /api/v1/tools",
        ]),
        (Need.Use(Scopes.AgentsWrite),
        [
            "POST /api/v1/agents", "PUT /api/v1/agents/{id}", "DELETE /api/v1/agents/{id}", "PATCH /api/v1/agents/{id}/status",
            "POST /api/v1/agents/{id}/restore", "POST /api/v1/agents/{id}/duplicate", "POST /api/v1/agents/{id}/versions/{number}/restore",
        ]),
        (Need.View(Scopes.TasksRead),
        [
            "GET /api/v1/tasks", "GET /api/v1/tasks/{id}", "GET /api/v1/tasks/{id}/steps", "GET /api/v1/tasks/{id}/steps/{sequence}/messages",
            "GET /api/v1/tasks/{id}/ratings", "GET /api/v1/tasks/{id}/artifacts", "GET /api/v1/tasks/{id}/artifacts/{**path}",
            "GET /api/v1/files/{id}", "GET /api/v1/activities", "GET /api/v1/waiting", "GET /api/v1/system",
        ]),
        (Need.View(Scopes.TasksRead) with { IsStream = true }, ["GET /api/v1/tasks/{id}/stream", "* /ws"]),
        (Need.Use(Scopes.TasksWrite),
        [
            "POST /api/v1/tasks", "PATCH /api/v1/tasks/{id}", "DELETE /api/v1/tasks/{id}", "POST /api/v1/tasks/{id}/cancel", "POST /api/v1/tasks/{id}/retry",
            "PUT /api/v1/tasks/{id}/rating", "DELETE /api/v1/tasks/{id}/rating", "POST /api/v1/tasks/bulk", "POST /api/v1/agents/{id}/tries",
            "POST /api/v1/files", "POST /api/v1/files/text", "DELETE /api/v1/files/{id}",
        ]),
        // Answers for a person: what happened is decided, or a cap is raised.
        (Need.Use(Scopes.ApprovalsDecide), ["POST /api/v1/tasks/{id}/steps/{sequence}/resolve", "POST /api/v1/workflow-runs/{id}/nodes/{node}/decide"]),
        (Need.View(Scopes.WorkflowsRead),
        [
            "GET /api/v1/workflows", "GET /api/v1/workflows/{id}", "GET /api/v1/workflows/{id}/versions", "GET /api/v1/workflows/templates",
            "GET /api/v1/workflows/templates/{key}", "GET /api/v1/workflows/schema.json", "GET /api/v1/workflows/{id}/export", "GET /api/v1/workflows/{id}/draft",
            "GET /api/v1/workflow-runs", "GET /api/v1/workflow-runs/{id}", "POST /api/v1/workflows/validate", "POST /api/v1/workflows/validate/file",
        ]),
        (Need.Use(Scopes.WorkflowsWrite),
        [
            "POST /api/v1/workflows", "PUT /api/v1/workflows/{id}", "DELETE /api/v1/workflows/{id}", "POST /api/v1/workflows/templates/{key}",
            "POST /api/v1/workflows/import", "PUT /api/v1/workflows/{id}/draft", "DELETE /api/v1/workflows/{id}/draft", "POST /api/v1/workflows/{id}/nodes/{node}/run",
            "POST /api/v1/workflow-runs", "POST /api/v1/workflow-runs/{id}/cancel", "POST /api/v1/workflow-runs/{id}/resume", "POST /api/v1/workflow-runs/{id}/rerun",
        ]),
        (Need.View(Scopes.MetricsRead),
        [
            "* /metrics", "GET /api/v1/metrics", "GET /api/v1/metrics/dashboard", "GET /api/v1/metrics/trends", "GET /api/v1/metrics/usage",
            "GET /api/v1/metrics/agents/{id}", "GET /api/v1/metrics/agent/{id}", "GET /api/v1/budget",
        ]),
        (Need.View(Scopes.SettingsRead), ["GET /api/v1/settings", "GET /api/v1/services", "GET /api/v1/system/sample-data"]),
        (Need.Manage(Scopes.SettingsWrite),
        [
            "PUT /api/v1/settings", "POST /api/v1/settings/{service}/test", "DELETE /api/v1/settings/{service}", "POST /api/v1/models/refresh",
            "DELETE /api/v1/models/learnt", "PUT /api/v1/models/{**id}", "DELETE /api/v1/models/{**id}", "POST /api/v1/system/sample-data", "DELETE /api/v1/system/sample-data",
        ]),
        // Raising what everything together may spend is a decision of a person.
        (Need.Manage(Scopes.ApprovalsDecide), ["PUT /api/v1/budget"]),
    }.SelectMany(group => group.Routes.Select(route => (route, group.Need))).ToFrozenDictionary(x => x.route, x => x.Need, StringComparer.OrdinalIgnoreCase);

    // Whatever is forgotten is closed.
    private static readonly Need Closed = new(Role.Admin) { IsForSessions = true };

    /// <summary>What a request to a route asks for.</summary>
    public static Need Of(RouteEndpoint endpoint, string method)
    {
        var pattern = PatternOf(endpoint);
        return Needs.GetValueOrDefault($"{method} {pattern}") ?? Needs.GetValueOrDefault($"* {pattern}") ?? Closed;
    }

    /// <summary>A route's pattern as the table writes it: without constraints and without a slash at the end.</summary>
    public static string PatternOf(RouteEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(Text))));

    private static string Text(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart { IsCatchAll: true } all => $"{{**{all.Name}}}",
        RoutePatternParameterPart { IsOptional: true } optional => $"{{{optional.Name}?}}",
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => "?",
    };
}

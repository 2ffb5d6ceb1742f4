using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PersonalQ.Events;

namespace PersonalQ.Metrics;

/// <summary>The routes of metrics. (Prometheus reads <c>/metrics</c> outside of <c>/api/v1</c>.)</summary>
public static class MetricsApi
{
    /// <summary>Adds the counting of what happens, and the reading of it.</summary>
    public static IServiceCollection AddUsageMetrics(this IServiceCollection services)
    {
        services.AddSingleton<IEventRecorder, MetricRecorder>();
        services.AddSingleton<MetricReader>();
        services.AddSingleton<IMetricsSnapshot>(s => s.GetRequiredService<MetricReader>());
        services.AddSingleton<UsageReader>();
        return services;
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder api)
    {
        var metrics = api.MapGroup("/metrics").WithTags("Metrics");
        metrics.MapGet("", GetMetrics).WithName(nameof(GetMetrics)).WithSummary("The numbers of the whole installation");
        metrics.MapGet("/dashboard", GetDashboard).WithName(nameof(GetDashboard)).WithSummary("The dashboard's cards, with their development in words");
        metrics.MapGet("/trends", GetTrends).WithName(nameof(GetTrends)).WithSummary("How things developed, by hour or day");
        metrics.MapGet("/usage", GetUsage).WithName(nameof(GetUsage)).WithSummary("Model calls, tokens and cost by day, model or agent");
        metrics.MapGet("/agents/{id}", GetAgentMetrics).WithName(nameof(GetAgentMetrics)).WithSummary("The numbers of one agent");
        metrics.MapGet("/agent/{id}", GetAgentMetrics).ExcludeFromDescription(); // the earlier product's spelling
        return api;
    }

    private static async Task<Ok<SystemMetrics>> GetMetrics(MetricReader reader, CancellationToken ct) => TypedResults.Ok(await reader.ReadAsync(ct));

    private static async Task<Ok<DashboardResponse>> GetDashboard(MetricReader reader, CancellationToken ct) => TypedResults.Ok(await reader.DashboardAsync(ct));

    private static async Task<Ok<TrendsResponse>> GetTrends([FromQuery] string? window, MetricReader reader, TimeProvider clock, CancellationToken ct) =>
        TypedResults.Ok(await reader.TrendsAsync(MetricWindow.Named(window, clock), ct));

    private static async Task<Ok<IReadOnlyList<UsageResponse>>> GetUsage(
        [FromQuery] string? window, [FromQuery(Name = "group_by")] string? groupBy, UsageReader reader, TimeProvider clock, CancellationToken ct) =>
        TypedResults.Ok(await reader.ReadAsync(MetricWindow.Named(window, clock), groupBy, ct));

    private static async Task<Ok<AgentMetricsResponse>> GetAgentMetrics(
        string id, [FromQuery] string? window, MetricReader reader, TimeProvider clock, CancellationToken ct) =>
        TypedResults.Ok(await reader.AgentAsync(id, MetricWindow.Named(window, clock), ct));
}

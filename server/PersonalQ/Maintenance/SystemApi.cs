using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Llm.Providers;
using PersonalQ.Maintenance.Samples;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance;

/// <summary>What this installation is.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="DataFolder">Absolute path of the folder that holds everything.</param>
/// <param name="Database">sqlite or postgresql.</param>
/// <param name="StartedAt">When this process started.</param>
/// <param name="UptimeSeconds">Whole seconds since then.</param>
/// <param name="Workers">The workers.</param>
/// <param name="HasSampleData">True while there are sample agents.</param>
/// <param name="HasOwnData">True when somebody has made an agent or a task of their own, also when it was deleted since.</param>
/// <param name="HasModel">True when a provider of models besides the demo model is configured.</param>
/// <param name="Offline">True when this machine has no network but its own.</param>
/// <param name="EnvironmentNotes">Settings that were found and do not do what one may expect, each in a sentence.</param>
public sealed record SystemResponse(
    string Version, string DataFolder, string Database, DateTimeOffset StartedAt, long UptimeSeconds, WorkersResponse Workers,
    bool HasSampleData, bool HasOwnData, bool HasModel, bool Offline, IReadOnlyList<string> EnvironmentNotes);

/// <summary>The workers.</summary>
/// <param name="Concurrency">Tasks this process runs at a time; 0 when it only serves.</param>
/// <param name="Running">Tasks that run now, in all processes.</param>
public sealed record WorkersResponse(int Concurrency, int Running);

/// <summary>The routes about the installation itself.</summary>
public static class SystemApi
{
    /// <summary>Adds the sample data.</summary>
    public static IServiceCollection AddSystem(this IServiceCollection services)
    {
        services.AddSingleton<SampleData>();
        services.AddSingleton(s => new ProcessStart(s.GetRequiredService<TimeProvider>().Now()));
        return services;
    }

    /// <summary>Maps <c>/system</c>.</summary>
    public static IEndpointRouteBuilder MapSystem(this IEndpointRouteBuilder api)
    {
        _ = api.ServiceProvider.GetRequiredService<ProcessStart>(); // now, not at the first question
        var system = api.MapGroup("/system").WithTags("System");
        system.MapGet("", GetSystem).WithName(nameof(GetSystem)).WithSummary("What this installation is");
        system.MapPost("/sample-data", AddSampleData).WithName(nameof(AddSampleData)).WithSummary("Add the sample agents with their past");
        system.MapGet("/sample-data", PlanSampleDataRemoval).WithName(nameof(PlanSampleDataRemoval)).WithSummary("Say what removing the sample data would take away, and what stays");
        system.MapDelete("/sample-data", RemoveSampleData).WithName(nameof(RemoveSampleData)).WithSummary("Remove the sample agents and tasks; what the user made stays");
        return api;
    }

    private static async Task<Ok<SystemResponse>> GetSystem(
        IDatabase database, DataFolder folder, ProcessStart start, TaskWorker worker, SampleData samples, ProviderList providers,
        IConfiguration configuration, TimeProvider clock, CancellationToken ct)
    {
        await using var db = database.Read();
        var running = await db.Tasks.CountAsync(t => t.Status == AgentTaskStatus.Running && t.LeaseOwner != null, ct);
        return TypedResults.Ok(new SystemResponse(
            Product.Version, folder.Root, database.IsShared ? "postgresql" : "sqlite", start.At, (long)(clock.Now() - start.At).TotalSeconds,
            new WorkersResponse(worker.Concurrency, running), await samples.IsPresentAsync(ct),
            await db.Agents.AnyAsync(a => !a.IsSample, ct) || await db.Tasks.AnyAsync(t => !t.IsSample, ct),
            (await providers.AllAsync(ct)).Any(p => p.IsConfigured && p.Name != KnownProviders.Demo), !NetworkInterface.GetIsNetworkAvailable(), [.. OldNames.In(configuration)]));
    }

    private static async Task<Created<SampleCount>> AddSampleData(SampleData samples, CancellationToken ct) =>
        TypedResults.Created("/api/v1/agents", await samples.SeedAsync(ct));

    private static async Task<Ok<SampleRemovalPlan>> PlanSampleDataRemoval(SampleData samples, CancellationToken ct) => TypedResults.Ok(await samples.PlanRemovalAsync(ct));

    private static async Task<NoContent> RemoveSampleData(SampleData samples, CancellationToken ct)
    {
        await samples.RemoveAsync(ct);
        return TypedResults.NoContent();
    }

    private sealed record ProcessStart(DateTimeOffset At);
}

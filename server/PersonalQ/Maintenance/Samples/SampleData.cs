using Microsoft.EntityFrameworkCore;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Llm.Catalog;
using PersonalQ.Metrics;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tools;

namespace PersonalQ.Maintenance.Samples;

/// <summary>
/// Puts sample agents with their past into an installation, so that a newcomer sees what the product looks like in use,
/// and takes them away again. They obey the same rules as real ones: counters, charts and the audit trail follow from
/// the seeded tasks and journals. Nothing of it makes a model call.
/// </summary>
public sealed class SampleData(IDatabase database, IModelCatalog catalog, ToolRegistry tools, DataFolder folder, IConfiguration configuration, TimeProvider clock)
{
    // A fact of the installation: set once they were there, so that they do not come back after the user removed them.
    private const string Fact = "sample_data";

    /// <summary>Seeds a new installation, unless <c>SAMPLE_DATA=off</c>; later starts find that it was done.</summary>
    public async Task SeedFirstStartAsync(CancellationToken ct)
    {
        if (!configuration.Switch("SAMPLE_DATA", true))
            return;
        await using (var db = database.Read())
            if (await db.Installation.AnyAsync(i => i.Name == Fact, ct) || await db.Agents.AnyAsync(ct))
                return;
        await database.WriteAsync(async session =>
        {
            // Of several processes that start at once the one that writes the fact seeds.
            if (await session.ExecuteAsync("insert into installation (name, value) values (@p0, 'seeded') on conflict do nothing", Fact) == 1)
                await SeedAsync(session);
        }, ct);
    }

    /// <summary>Adds the sample data and returns how many agents and tasks they are.</summary>
    /// <exception cref="ProblemException">409: they are there.</exception>
    public Task<SampleCount> SeedAsync(CancellationToken ct) => database.WriteAsync(async session =>
    {
        if (await session.Db.Agents.AnyAsync(a => a.IsSample && a.DeletedAt == null, CancellationToken.None))
            throw ProblemException.Conflict("sample_data_present", "The sample data are here already. Remove them first to have them anew.");
        await session.ExecuteAsync("insert into installation (name, value) values (@p0, 'seeded') on conflict (name) do update set value = 'seeded'", Fact);
        await SeedAsync(session);
        return new SampleCount(SampleAgents.All.Count, SampleAgents.All.Sum(a => a.Tasks.Count));
    }, ct);

    /// <summary>True while there are sample agents that are not deleted.</summary>
    public async Task<bool> IsPresentAsync(CancellationToken ct)
    {
        await using var db = database.Read();
        return await db.Agents.AnyAsync(a => a.IsSample && a.DeletedAt == null, ct);
    }

    /// <summary>What removing them would take away.</summary>
    public async Task<SampleRemovalPlan> PlanRemovalAsync(CancellationToken ct)
    {
        await using var db = database.Read();
        return await SampleRemoval.PlanAsync(db, ct);
    }

    /// <summary>
    /// Removes the sample agents and tasks with their journals, activities and files. What the user made stays: own agents and tasks,
    /// and every sample agent that the user edited, gave a task to or uses in a workflow or schedule.
    /// </summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        // First what runs is stopped, so that no worker writes to rows that are gone.
        while (await database.WriteAsync(async session =>
        {
            var open = await session.Db.Tasks.Where(t => t.IsSample && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running))
                .Select(t => t.Id).Take(SliceWorker.Size).ToListAsync(CancellationToken.None);
            await TaskMoves.CancelAsync(session, open, CancelReason.SamplesRemoved, clock);
            return open.Count;
        }, ct) == SliceWorker.Size)
        {
        }
        while (await database.WriteAsync(session => SampleRemoval.RemoveTasksAsync(session, SliceWorker.Size), ct) is { Count: > 0 } removed)
            foreach (var id in removed)
                if (Directory.Exists(folder.Workspace(id)))
                    Directory.Delete(folder.Workspace(id), recursive: true);
        await database.WriteAsync(SampleRemoval.RemoveAsync, ct);
    }

    private async ValueTask SeedAsync(WriteSession session)
    {
        var now = clock.Now();
        var taken = (await session.Db.Agents.Where(a => a.DeletedAt == null).Select(a => a.Name).ToListAsync(CancellationToken.None)).ToHashSet(StringComparer.Ordinal);
        var trail = new List<ActivityEntry>();
        foreach (var sample in SampleAgents.All)
        {
            var name = Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? sample.Name : $"{sample.Name} {i}").First(taken.Add);
            var agent = AgentOf(sample, name, now);
            session.Db.Agents.Add(agent);
            AgentVersion.Keep(session, agent, [], null, agent.CreatedAt);
            session.Db.AgentStatusChanges.AddRange(HistoryOf(sample, agent, now));
            trail.AddRange(SampleTrail.Of(sample, agent, now));
            var runs = sample.Tasks.Select(t => new SampleJournal(sample, t, agent.Id, now, catalog.Find(sample.PastModel).Prices, tools).Make()).ToList();
            // An agent in error says why, as one does whose task has failed.
            if (agent.Status == AgentStatus.Error && runs.Select(r => r.Task).LastOrDefault(t => t.Status == AgentTaskStatus.Failed) is { } failed)
                (agent.ErrorCode, agent.ErrorMessage) = (failed.ErrorCode, failed.ErrorMessage);
            await session.Db.SaveChangesAsync(CancellationToken.None);
            foreach (var (task, steps) in runs)
            {
                await TaskRows.CopyAsync(session, task);
                foreach (var step in steps)
                    await RunStore.AppendAsync(session, step);
            }
            foreach (var (task, steps) in runs)
            {
                trail.AddRange(SampleTrail.Of(task));
                await CountAsync(session, task, steps);
            }
        }
        foreach (var entry in trail.OrderBy(e => e.Id, StringComparer.Ordinal))
            await ActivityRows.InsertAsync(session, entry);
    }

    private static async ValueTask CountAsync(WriteSession session, AgentTask task, IReadOnlyList<RunStep> steps)
    {
        await MetricRows.AddAsync(session, MetricDelta.OfCreation(task));
        foreach (var step in steps)
            if (MetricDelta.OfCall(MetricBucket.AgentOf(task), step) is { } call)
                await MetricRows.AddAsync(session, call);
        if (!task.IsTerminal)
            return;
        var end = new TaskEnd(task.Status, task.StartedAt, task.CompletedAt!.Value);
        await MetricRows.AddAsync(session, MetricDelta.OfEnd(MetricBucket.AgentOf(task), end));
        await MetricRows.CountAsync(session, task.AgentId, end, 1);
    }

    private Agent AgentOf(SampleAgent sample, string name, DateTimeOffset now)
    {
        var born = now.AddDays(-sample.Born).Whole();
        var lastActivated = sample.Statuses.LastOrDefault(s => s.Status == AgentStatus.Active);
        return new Agent
        {
            Id = Ids.New(clock),
            Name = name,
            Description = sample.Description,
            AgentType = sample.Type,
            Status = sample.Statuses[^1].Status,
            Model = sample.Model,
            Temperature = sample.Temperature,
            MaxTokens = sample.MaxTokens,
            SystemPrompt = sample.SystemPrompt,
            Tags = [.. sample.Tags],
            LastActive = now.AddDays(-lastActivated.DaysAgo).Whole(),
            IsSample = true,
            CreatedAt = born,
            UpdatedAt = now.AddDays(-sample.Statuses[^1].DaysAgo).Whole(),
        };
    }

    private IEnumerable<AgentStatusChange> HistoryOf(SampleAgent sample, Agent agent, DateTimeOffset now) =>
        sample.Statuses.Select(s => (At: now.AddDays(-s.DaysAgo).Whole(), s.Status)).Prepend((agent.CreatedAt, AgentStatus.Inactive))
            .Select(s => new AgentStatusChange { Id = Ids.New(clock), AgentId = agent.Id, Status = s.Item2, At = s.Item1 });
}

/// <summary>How many sample agents and tasks were added.</summary>
/// <param name="Agents">Agents.</param>
/// <param name="Tasks">Tasks.</param>
public sealed record SampleCount(int Agents, int Tasks);

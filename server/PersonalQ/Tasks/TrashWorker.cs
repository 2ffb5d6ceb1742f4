using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;

namespace PersonalQ.Tasks;

/// <summary>
/// Empties the Trash: agents that were deleted 30 days ago lose their prompt, settings and versions. Their names stay, for the history
/// of their tasks. Tries are deleted a day after their end. All of it in slices, each a write of its own.
/// </summary>
internal sealed partial class TrashWorker(IDatabase database, DataFolder folder, Supervision supervision, TimeProvider clock, ILogger<TrashWorker> logger)
    : SupervisedService(supervision)
{
    private const int Slice = 20;

    private static readonly TimeSpan Look = TimeSpan.FromHours(1);
    private static readonly TimeSpan LifeOfTries = TimeSpan.FromDays(1);

    /// <summary>Removes what is due now.</summary>
    /// <returns>How many agents and tries it removed.</returns>
    public async Task<(int Agents, int Tries)> EmptyAsync(CancellationToken ct)
    {
        var (agents, tries) = (0, 0);
        while (await database.WriteAsync(session => AgentWrites.PurgeAsync(session, Slice, clock), ct) is > 0 and var purged)
            agents += purged;
        while (await TriesAsync(ct) is > 0 and var removed)
            tries += removed;
        if (agents > 0 || tries > 0)
            LogEmptied(agents, tries);
        return (agents, tries);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        do
            await EmptyAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> TriesAsync(CancellationToken ct)
    {
        var before = clock.Now() - LifeOfTries;
        var gone = await database.WriteAsync(async session =>
        {
            var due = await session.Db.Tasks.AsNoTracking().Where(t => t.Kind == TaskKind.Try && t.CompletedAt != null && t.CompletedAt < before).Take(Slice).ToListAsync(CancellationToken.None);
            var removed = new List<string>();
            foreach (var task in due)
                if (await TaskMoves.DeleteAsync(session, task))
                    removed.Add(task.Id);
            return removed;
        }, ct);
        foreach (var id in gone)
            if (Directory.Exists(folder.Workspace(id)))
                Directory.Delete(folder.Workspace(id), recursive: true);
        return gone.Count;
    }

    [LoggerMessage(LogLevel.Information, "Trash emptied: {Agents} agents deleted 30 days ago, {Tries} tries")]
    private partial void LogEmptied(int agents, int tries);
}

using Microsoft.EntityFrameworkCore;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Runs.Budgets;
using PersonalQ.Tasks;

namespace PersonalQ.Metrics;

/// <summary>The numbers of the whole installation, as <c>GET /metrics</c> answers them.</summary>
public interface IMetricsSnapshot
{
    /// <summary>Reads them: some milliseconds with 100,000 tasks.</summary>
    Task<SystemMetrics> ReadAsync(CancellationToken ct);
}

/// <summary>Reads every number the product shows, from rows and from the hourly buckets.</summary>
internal sealed class MetricReader(IDatabase database, SpendingReader spending, TimeProvider clock) : IMetricsSnapshot
{
    private const int MonthOfHours = 30 * 24;

    public async Task<SystemMetrics> ReadAsync(CancellationToken ct)
    {
        await using var db = database.Read();
        var agents = await db.Agents.GroupBy(a => 1).Select(g => new
        {
            Living = g.Count(a => a.DeletedAt == null && !a.IsSample),
            Active = g.Count(a => a.DeletedAt == null && !a.IsSample && a.Status == AgentStatus.Active),
            ExecutionMs = g.Sum(a => a.ExecutionMs),
        }).FirstOrDefaultAsync(ct);
        var tasks = await TasksByStatusAsync(db, ct);
        var waiting = await db.Tasks.Where(t => (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running) && t.WaitingFor != null && !t.IsSample && t.Kind == TaskKind.Task)
            .GroupBy(t => t.Status).Select(g => new { Status = g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Status, g => g.Count, ct);
        var yesterday = ActivityIds.LowestAt(clock.Now().AddDays(-1));
        var activities = await db.Activities.CountAsync(a => string.Compare(a.Id, yesterday) >= 0, ct);
        var today = MetricWindow.Today(clock);
        var tokens = await db.MetricBuckets.Where(b => b.Hour >= today && b.Calls != 0 && !b.AgentId.StartsWith(MetricBucket.SamplePrefix)).GroupBy(b => 1).Select(g => new
        {
            Input = g.Sum(b => b.InputTokens + b.CacheReadTokens + b.CacheWriteTokens),
            Output = g.Sum(b => b.OutputTokens),
        }).FirstOrDefaultAsync(ct);
        var spent = await spending.OfAllAsync(db, ct);
        return new SystemMetrics(
            agents?.Living ?? 0, agents?.Active ?? 0, tasks.Values.Sum(),
            tasks.GetValueOrDefault(AgentTaskStatus.Completed), tasks.GetValueOrDefault(AgentTaskStatus.Running), tasks.GetValueOrDefault(AgentTaskStatus.Pending),
            tasks.GetValueOrDefault(AgentTaskStatus.Failed), tasks.GetValueOrDefault(AgentTaskStatus.Cancelled),
            waiting.Values.Sum(), waiting.GetValueOrDefault(AgentTaskStatus.Running),
            SuccessRate(tasks), Math.Round((agents?.ExecutionMs ?? 0) / 3_600_000.0, 1), activities,
            Usd(spent.Today), Usd(spent.Month), tokens?.Input ?? 0, tokens?.Output ?? 0);
    }

    public async Task<DashboardResponse> DashboardAsync(CancellationToken ct)
    {
        await using var db = database.Read();
        var living = db.Agents.Where(a => a.DeletedAt == null && !a.IsSample);
        var tasks = await TasksByStatusAsync(db, ct);
        return new DashboardResponse(
            await living.CountAsync(ct), await living.CountAsync(a => a.Status == AgentStatus.Active, ct),
            tasks.GetValueOrDefault(AgentTaskStatus.Completed), SuccessRate(tasks), await ChangesAsync(db, ct));
    }

    public async Task<TrendsResponse> TrendsAsync(MetricWindow window, CancellationToken ct)
    {
        await using var db = database.Read();
        var points = Points(window, await HoursAsync(db, window.Start, null, ct));
        var changes = await ChangesAsync(db, ct);
        return new TrendsResponse(window.Name, window.Bucket, points, changes.AgentsChange, changes.TasksChange, changes.SuccessRateChange);
    }

    public async Task<AgentMetricsResponse> AgentAsync(string id, MetricWindow window, CancellationToken ct)
    {
        await using var db = database.Read();
        var agent = await db.Agents.FirstOrDefaultAsync(a => a.Id == id, ct) ?? throw ProblemException.NotFound("Agent");
        var uptime = (await Uptime.ReadAsync(db, [agent], clock.Now(), ct))[id];
        var open = await db.Tasks.Where(t => t.AgentId == id && t.Kind == TaskKind.Task && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running))
            .GroupBy(t => t.Status).Select(g => new { Status = g.Key, Count = g.Count() }).ToDictionaryAsync(x => x.Status, x => x.Count, ct);
        var marks = await db.TaskRatings.Where(r => r.AgentId == id).GroupBy(r => r.Mark).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var hours = await HoursAsync(db, window.Start, id, ct);
        var ended = hours.Sum(h => h.Completed + h.Failed);
        return new AgentMetricsResponse(
            id, agent.Name, agent.Status, agent.TasksCompleted, agent.TasksFailed, agent.SuccessRate, uptime, agent.LastActive,
            open.GetValueOrDefault(AgentTaskStatus.Pending), open.GetValueOrDefault(AgentTaskStatus.Running),
            ended == 0 ? null : Math.Round(hours.Sum(h => h.DurationMs) / 1000.0 / ended, 3), Usd(hours.Sum(h => h.CostMicros)), Points(window, hours),
            marks.GetValueOrDefault(TaskMark.Good), marks.GetValueOrDefault(TaskMark.Bad));
    }

    private async Task<DashboardTrends> ChangesAsync(PersonalQDb db, CancellationToken ct)
    {
        var aWeekAgo = clock.Now().AddDays(-7);
        var made = await db.Agents.CountAsync(a => a.DeletedAt == null && !a.IsSample && a.CreatedAt >= aWeekAgo, ct);
        var start = MetricDelta.HourOf(clock.Now()) + 1 - MonthOfHours;
        // The numbers of the agents' tasks are in buckets without a model.
        var ended = await db.MetricBuckets.Where(b => b.Hour >= start - MonthOfHours && b.Hour < start + MonthOfHours && b.Model == "" && !b.AgentId.StartsWith(MetricBucket.SamplePrefix)).GroupBy(b => b.Hour >= start)
            .Select(g => new { IsNow = g.Key, Completed = g.Sum(b => b.TasksCompleted), Failed = g.Sum(b => b.TasksFailed) }).ToListAsync(ct);
        var now = ended.Where(e => e.IsNow).Select(e => (e.Completed, e.Failed)).SingleOrDefault();
        var before = ended.Where(e => !e.IsNow).Select(e => (e.Completed, e.Failed)).SingleOrDefault();
        return new DashboardTrends(
            TrendTexts.Agents(made), TrendTexts.Tasks(now.Completed, before.Completed),
            TrendTexts.SuccessRate(Rate(now.Completed, now.Failed), Rate(before.Completed, before.Failed)));
    }

    private static double? Rate(long completed, long failed) => completed + failed == 0 ? null : 100.0 * completed / (completed + failed);

    // Counts that an index answers each, instead of a look at every task.
    private static async Task<Dictionary<AgentTaskStatus, int>> TasksByStatusAsync(PersonalQDb db, CancellationToken ct)
    {
        var all = await db.Tasks.GroupBy(t => t.Status).Select(g => new { Status = g.Key, Count = g.Count() }).ToDictionaryAsync(x => x.Status, x => x.Count, ct);
        foreach (var left in new[] { db.Tasks.Where(t => t.IsSample), db.Tasks.Where(t => t.Kind == TaskKind.Try) })
            foreach (var some in await left.GroupBy(t => t.Status).Select(g => new { Status = g.Key, Count = g.Count() }).ToListAsync(ct))
                all[some.Status] = Math.Max(0, all.GetValueOrDefault(some.Status) - some.Count); // they may have come between the two counts
        return all;
    }

    private static double SuccessRate(Dictionary<AgentTaskStatus, int> tasks)
    {
        var (completed, failed) = (tasks.GetValueOrDefault(AgentTaskStatus.Completed), tasks.GetValueOrDefault(AgentTaskStatus.Failed));
        return completed + failed == 0 ? 0 : Math.Round(100.0 * completed / (completed + failed), 1);
    }

    private static Task<List<HourSum>> HoursAsync(PersonalQDb db, long from, string? agentId, CancellationToken ct) =>
        db.MetricBuckets.Where(b => b.Hour >= from
            && (agentId == null ? !b.AgentId.StartsWith(MetricBucket.SamplePrefix) : b.AgentId == agentId || b.AgentId == MetricBucket.SamplePrefix + agentId)).GroupBy(b => b.Hour).Select(g => new HourSum
        {
            Hour = g.Key,
            Created = g.Sum(b => b.TasksCreated),
            Completed = g.Sum(b => b.TasksCompleted),
            Failed = g.Sum(b => b.TasksFailed),
            Cancelled = g.Sum(b => b.TasksCancelled),
            DurationMs = g.Sum(b => b.DurationMs),
            InputTokens = g.Sum(b => b.InputTokens + b.CacheReadTokens + b.CacheWriteTokens),
            OutputTokens = g.Sum(b => b.OutputTokens),
            CostMicros = g.Sum(b => b.CostMicros),
        }).ToListAsync(ct);

    private static List<TrendPoint> Points(MetricWindow window, List<HourSum> hours)
    {
        var sums = window.Starts.Select(start => new HourSum { Hour = start }).ToArray();
        foreach (var h in hours)
            sums[window.PointOf(h.Hour)].Add(h);
        return [.. sums.Select(s => new TrendPoint(
            MetricDelta.InstantOf(s.Hour), s.Created, s.Completed, s.Failed, s.Cancelled,
            s.Completed + s.Failed == 0 ? null : Math.Round(100.0 * s.Completed / (s.Completed + s.Failed), 2),
            s.Completed + s.Failed == 0 ? null : Math.Round(s.DurationMs / 1000.0 / (s.Completed + s.Failed), 3),
            s.InputTokens, s.OutputTokens, Usd(s.CostMicros)))];
    }

    internal static double Usd(long micros) => micros / 1_000_000.0;

    private sealed class HourSum
    {
        public long Hour { get; init; }
        public long Created { get; set; }
        public long Completed { get; set; }
        public long Failed { get; set; }
        public long Cancelled { get; set; }
        public long DurationMs { get; set; }
        public long InputTokens { get; set; }
        public long OutputTokens { get; set; }
        public long CostMicros { get; set; }

        public void Add(HourSum h)
        {
            Created += h.Created;
            Completed += h.Completed;
            Failed += h.Failed;
            Cancelled += h.Cancelled;
            DurationMs += h.DurationMs;
            InputTokens += h.InputTokens;
            OutputTokens += h.OutputTokens;
            CostMicros += h.CostMicros;
        }
    }
}

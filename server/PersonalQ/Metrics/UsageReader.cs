using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Metrics;

/// <summary>Reads what was used of models.</summary>
internal sealed class UsageReader(IDatabase database, TimeProvider clock)
{
    /// <summary>The used, by day (oldest first, days without use included), or by model or agent (the most expensive first).</summary>
    /// <exception cref="ProblemException">422: there is no such grouping.</exception>
    public async Task<IReadOnlyList<UsageResponse>> ReadAsync(MetricWindow window, string? groupBy, CancellationToken ct)
    {
        await using var db = database.Read();
        var calls = db.MetricBuckets.Where(b => b.Hour >= window.Start && b.Calls != 0 && !b.AgentId.StartsWith(MetricBucket.SamplePrefix));
        switch (groupBy)
        {
            case null or "" or "day":
                return Days(window, await SumsAsync(calls, b => b.Hour, ct));
            case "model":
                return [.. Sorted(await SumsAsync(calls, b => b.Model, ct)).Select(u => u.Answer(u.Key, u.Key))];
            case "agent":
                var sums = await SumsAsync(calls, b => b.AgentId, ct);
                var ids = sums.ConvertAll(u => u.Key);
                var names = await db.Agents.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.DeletedAt == null ? a.Name : a.Name + " (deleted)", ct);
                return [.. Sorted(sums).Select(u => u.Answer(u.Key, names.GetValueOrDefault(u.Key, "Removed agent")))];
            default:
                throw ProblemException.Invalid("group_by", "unknown_value", "Must be one of day, model, agent.");
        }
    }

    private List<UsageResponse> Days(MetricWindow window, List<Used<long>> hours)
    {
        var days = window.Starts.Select(start => new Used<long> { Key = start }).ToList();
        foreach (var hour in hours)
            days[window.PointOf(hour.Key)].Add(hour);
        var zone = clock.LocalTimeZone;
        return days.ConvertAll(d =>
        {
            var start = MetricDelta.InstantOf(d.Key);
            var label = TimeZoneInfo.ConvertTime(start, zone).ToString(window.Bucket == "day" ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            return d.Answer(start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), label);
        });
    }

    private static IEnumerable<Used<string>> Sorted(List<Used<string>> sums) =>
        sums.OrderByDescending(u => u.CostMicros).ThenByDescending(u => u.Calls).ThenBy(u => u.Key, StringComparer.Ordinal);

    private static Task<List<Used<TKey>>> SumsAsync<TKey>(IQueryable<MetricBucket> buckets, Expression<Func<MetricBucket, TKey>> key, CancellationToken ct) =>
        buckets.GroupBy(key).Select(g => new Used<TKey>
        {
            Key = g.Key,
            Calls = g.Sum(b => b.Calls),
            InputTokens = g.Sum(b => b.InputTokens),
            OutputTokens = g.Sum(b => b.OutputTokens),
            CacheReadTokens = g.Sum(b => b.CacheReadTokens),
            CacheWriteTokens = g.Sum(b => b.CacheWriteTokens),
            CostMicros = g.Sum(b => b.CostMicros),
            CallsOfUnknownCost = g.Sum(b => b.CallsOfUnknownCost),
        }).ToListAsync(ct);

    private sealed class Used<TKey>
    {
        public required TKey Key { get; init; }
        public long Calls { get; set; }
        public long InputTokens { get; set; }
        public long OutputTokens { get; set; }
        public long CacheReadTokens { get; set; }
        public long CacheWriteTokens { get; set; }
        public long CostMicros { get; set; }
        public long CallsOfUnknownCost { get; set; }

        public void Add(Used<TKey> u)
        {
            Calls += u.Calls;
            InputTokens += u.InputTokens;
            OutputTokens += u.OutputTokens;
            CacheReadTokens += u.CacheReadTokens;
            CacheWriteTokens += u.CacheWriteTokens;
            CostMicros += u.CostMicros;
            CallsOfUnknownCost += u.CallsOfUnknownCost;
        }

        public UsageResponse Answer(string key, string label) => new(key, label, Calls, InputTokens, OutputTokens, CacheReadTokens, CacheWriteTokens,
            CallsOfUnknownCost > 0 ? null : MetricReader.Usd(CostMicros));
    }
}

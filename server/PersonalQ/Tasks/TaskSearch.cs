using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Tasks;

/// <summary>
/// Finds tasks by a part of their title or description, as <see cref="SearchText"/> compares. What is found is decided by comparing
/// the texts alone. The index only says which tasks need not be read, where these are most of them.
/// </summary>
internal static class TaskSearch
{
    // With more candidates than this, matches are so frequent that reading tasks in the order of the list is quicker.
    private const int MostCandidates = 2_000;

    // Three letters are what the index knows; more of them than this do not narrow it further.
    private const int MostTrigrams = 30;

    /// <summary>Those of the tasks that hold the text.</summary>
    /// <exception cref="Http.ProblemException">422: the text is too long.</exception>
    public static async Task<IQueryable<AgentTask>> MatchingAsync(IQueryable<AgentTask> tasks, PersonalQDb db, string text, CancellationToken ct)
    {
        var matching = tasks.Holding(text, db, t => t.Title, t => t.Description);
        if (db.Database.IsNpgsql())
            return matching;
        return await CandidatesAsync(db, SearchText.Fold(text), SearchText.Pattern(text), ct) is { } ids ? matching.Where(t => ids.Contains(t.Id)) : matching;
    }

    // The tasks among which all matches are; null when there are too many.
    private static async Task<List<string>?> CandidatesAsync(PersonalQDb db, string folded, string pattern, CancellationToken ct)
    {
        var ids = Trigrams(folded) is { } trigrams ? await IndexedAsync(db, trigrams, pattern, ct) : null;
        // Otherwise by reading one after the other: once, if there are few, and not far, if there are many.
        ids ??= await db.Database.SqlQuery<string>($"""
            select id as Value from tasks where search_text is null and (title like {pattern} escape '\' or description like {pattern} escape '\') or search_text like {pattern} escape '\'
            limit {MostCandidates + 1}
            """).ToListAsync(ct);
        return ids.Count <= MostCandidates ? ids : null;
    }

    // Null when the index narrows it too little.
    private static async Task<List<string>?> IndexedAsync(PersonalQDb db, string trigrams, string pattern, CancellationToken ct)
    {
        // First those that wait for being indexed: one that is indexed meanwhile is then found twice, and not missed.
        var ids = await db.Database.SqlQuery<string>($"""
            select t.id as Value from task_search_waiting w join tasks t on t.id = w.task_id
            where t.search_text is null and (t.title like {pattern} escape '\' or t.description like {pattern} escape '\') or t.search_text like {pattern} escape '\'
            limit {MostCandidates + 1}
            """).ToListAsync(ct);
        var numbers = await db.Database.SqlQuery<long>(
            $"select rowid as Value from task_search where task_search match {trigrams} limit {MostCandidates + 1}").ToListAsync(ct);
        if (ids.Count + numbers.Count > MostCandidates)
            return null;
        var list = JsonSerializer.Serialize(numbers);
        ids.AddRange(await db.Database.SqlQuery<string>(
            $"select task_id as Value from task_search_rows where number in (select value from json_each({list}))").ToListAsync(ct));
        return ids;
    }

    // Every three letters of the text in a row, all of which a match must have.
    private static string? Trigrams(string text)
    {
        var letters = text.EnumerateRunes().ToList();
        if (letters.Count < 3 || letters.Exists(r => r.Value == 0 || r == Rune.ReplacementChar))
            return null;
        return string.Join(' ', Enumerable.Range(0, letters.Count - 2)
            .Select(i => $"{letters[i]}{letters[i + 1]}{letters[i + 2]}")
            .Distinct(StringComparer.Ordinal).Take(MostTrigrams)
            .Select(three => '"' + three.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'));
    }
}

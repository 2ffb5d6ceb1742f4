using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Http;

/// <summary>
/// Bounds how much of a list is read and answered. Pages end early (<see cref="Lists"/>); lists whose rows belong together keep all their
/// rows, and those that do not fit come without their long fields and name them in <c>left_out</c>.
/// </summary>
internal static class LongFields
{
    /// <summary>Bytes of long fields in one answer. The first row always fits.</summary>
    public const long MostBytes = 16 << 20;

    /// <summary>How many rows fit, from the first on.</summary>
    public static int Fitting(IEnumerable<long> sizes)
    {
        var (count, taken) = (0, 0L);
        foreach (var size in sizes)
        {
            taken += size;
            if (taken > MostBytes && count > 0)
                break;
            count++;
        }
        return count;
    }

    /// <summary>A table in whose rows long columns are not even read.</summary>
    /// <param name="db">The database.</param>
    /// <param name="instead">What stands for each long column: a constant of SQL, never from outside.</param>
    public static IQueryable<T> Without<T>(PersonalQDb db, params ReadOnlySpan<(string Column, string Instead)> instead) where T : class
    {
        var table = db.Model.FindEntityType(typeof(T))!;
        var constants = instead.ToArray().ToDictionary(i => i.Column, i => i.Instead, StringComparer.Ordinal);
        var columns = table.GetProperties().Select(p => p.GetColumnName()).Select(name => constants.TryGetValue(name, out var constant) ? $"{constant} as {name}" : name);
        // Braces are doubled, since the text is a format.
        var sql = $"select {string.Join(", ", columns)} from {table.GetTableName()}".Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
#pragma warning disable EF1002 // Names of tables and columns, which the model has; nothing of a request.
        return db.Set<T>().FromSqlRaw(sql);
#pragma warning restore EF1002
    }
}

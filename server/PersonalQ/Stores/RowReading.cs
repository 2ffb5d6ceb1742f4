using System.Data.Common;

namespace PersonalQ.Stores;

/// <summary>Reading columns that may be null.</summary>
internal static class RowReading
{
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? LongOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset? InstantOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : Ids.FromMicros(row.GetInt64(column));

    public static T? EnumOrNull<T>(this DbDataReader row, int column) where T : struct, Enum => row.IsDBNull(column) ? null : EnumText.Parse<T>(row.GetString(column));
}

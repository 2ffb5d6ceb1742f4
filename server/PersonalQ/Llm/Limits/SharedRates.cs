namespace PersonalQ.Llm.Limits;

/// <summary>
/// Limits a minute that hold for all processes on a PostgreSQL database together: a bucket is a row. Each call takes its share at once,
/// in advance if need be, and waits until that is filled again; so nobody asks twice and nobody is overtaken.
/// </summary>
internal sealed class SharedRates(IDatabase database)
{
    private const string TakeSql = """
        insert into model_rates (name, level, filled_at) values (@p0, least(@p1, @p1 - @p2), @now)
        on conflict (name) do update set
          level = least(@p1, least(@p1, model_rates.level + greatest(0, @now - model_rates.filled_at) * @p1 / 60000000.0) - @p2), filled_at = @now
        returning level
        """;

    /// <summary>Takes units.</summary>
    /// <param name="name">The bucket.</param>
    /// <param name="perMinute">Its size, and what comes back in a minute.</param>
    /// <param name="units">How many; negative gives back.</param>
    /// <param name="ct">Gives up before it is taken.</param>
    /// <returns>How long to wait until they are there.</returns>
    public async Task<TimeSpan> TakeAsync(string name, double perMinute, double units, CancellationToken ct)
    {
        // A call that is larger than the bucket waits until that is full, not for ever.
        var level = await database.WriteAsync(async s => (double)(await s.Command(TakeSql, name, perMinute, Math.Min(units, perMinute)).ExecuteScalarAsync(CancellationToken.None))!, ct);
        return level >= 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(-level / perMinute);
    }
}

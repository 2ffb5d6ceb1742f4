using Npgsql;

namespace PersonalQ.Database.Backplanes;

/// <summary>Messages between processes by LISTEN and NOTIFY: no service besides the database.</summary>
internal sealed class PostgresBackplane(DatabaseOptions options, NpgsqlDataSource source, TimeProvider clock, Supervision supervision, ILogger<PostgresBackplane> logger)
    : SharedBackplane(clock, supervision, logger)
{
    private const string Channel = "personal_q";

    // A notification holds fewer than 8,000 bytes of text, and base64 writes three bytes as four.
    protected override int LargestPart => 5_900;

    protected override async Task ListenAsync(Action connected, CancellationToken ct)
    {
        // A connection of its own, outside the pool: it stays, and notices by keep-alive when the server is gone.
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, KeepAlive = 10 };
        await using var connection = new NpgsqlConnection(settings.ToString());
        connection.Notification += (_, e) => Received(Convert.FromBase64String(e.Payload));
        await connection.OpenAsync(ct);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(ct);
        connected();
        while (true)
            await connection.WaitAsync(ct);
    }

    protected override async Task SendAsync(IReadOnlyList<byte[]> parts, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var notify = new NpgsqlCommand($"select pg_notify('{Channel}', part) from unnest(@p0) with ordinality as sent(part, place) order by place", connection);
        notify.Parameters.Add(new NpgsqlParameter<string[]>("p0", [.. parts.Select(p => Convert.ToBase64String(p))]));
        await notify.ExecuteNonQueryAsync(ct);
    }

    protected override bool IsConnectionFailure(Exception e) => e is NpgsqlException or IOException or TimeoutException;
}

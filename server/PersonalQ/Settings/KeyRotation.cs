using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Settings;

/// <summary>A column of encrypted secrets, so that a new key reaches all of them.</summary>
/// <param name="Table">Table with a text column <c>id</c>.</param>
/// <param name="Column">Column of bytes; null in rows without a secret.</param>
/// <param name="Name">Column with the name of the row, to which its secret is bound.</param>
public sealed record SecretColumn(string Table, string Column, string Name)
{
    /// <summary>What a secret of the row is bound to.</summary>
    public static string Owner(string table, string name) => $"{table}/{name}";
}

/// <summary>What a rotation did.</summary>
/// <param name="Secrets">Secrets that were encrypted anew.</param>
/// <param name="KeyIn">Where the key is kept now: <c>ENCRYPTION_KEY</c> or the key file's path.</param>
public sealed record KeyRotationResult(int Secrets, string KeyIn);

/// <summary>
/// Gives an installation a new key ring and a new wrapping key, in one write: it happens wholly or not at all. No server
/// or worker of the installation may run meanwhile, since it would go on with the old keys.
/// </summary>
public sealed class KeyRotation
{
    private readonly IDatabase database;
    private readonly KeySource source;
    private readonly SecretBoxOptions options;
    private readonly TimeProvider clock;
    private readonly IReadOnlyList<SecretColumn> columns;

    internal KeyRotation(IDatabase database, KeySource source, SecretBoxOptions options, TimeProvider clock, IEnumerable<SecretColumn> columns) =>
        (this.database, this.source, this.options, this.clock, this.columns) = (database, source, options, clock, [.. columns]);

    /// <summary>
    /// Encrypts all secrets anew. The new key is <c>ENCRYPTION_KEY</c>, or a new key file without it; the old one is
    /// whichever of <c>ENCRYPTION_KEY_OLD</c>, <c>ENCRYPTION_KEY</c> and the key file opens the stored secrets.
    /// </summary>
    /// <exception cref="StartupException">None of them does.</exception>
    public async Task<KeyRotationResult> RotateAsync(CancellationToken ct)
    {
        using var old = await OpenAsync(ct);
        var passphrase = source.FromEnvironment ?? KeySource.Create(source.NewFile);
        var derivation = KeyDerivation.New(options.Iterations);
        using var key = SecretKey.Derive(passphrase, derivation);
        using var ring = KeyRing.New(clock.GetUtcNow());
        var secrets = await database.WriteAsync(async session =>
        {
            var count = 0;
            if (old is not null)
                foreach (var column in columns)
                    count += await EncryptAnewAsync(session, column, old, ring);
            await StoreAsync(session, ring, key, derivation);
            return count;
        }, ct, durable: true);
        if (source.IsInEnvironment)
            File.Delete(source.File); // it opens nothing any more
        else
            File.Move(source.NewFile, source.File, overwrite: true);
        return new KeyRotationResult(secrets, source.IsInEnvironment ? "ENCRYPTION_KEY" : source.File);
    }

    /// <summary>Removes all stored secrets and the key ring, for an installation whose key is lost. Returns the number of secrets.</summary>
    public Task<int> ForgetAsync(CancellationToken ct) => database.WriteAsync(async session =>
    {
        var count = 0;
        foreach (var column in columns)
            count += await session.ExecuteAsync($"update {column.Table} set {column.Column} = null where {column.Column} is not null");
        foreach (var service in KnownServices.All.Where(s => s.NeedsSecret))
            await session.ExecuteAsync("update api_keys set is_configured = @p0 where service_name = @p1", false, service.Name);
        await session.ExecuteAsync("delete from key_ring");
        await session.ExecuteAsync("delete from installation where name = @p0", SecretBox.DerivationName);
        return count;
    }, ct, durable: true);

    private async Task<KeyRing?> OpenAsync(CancellationToken ct)
    {
        await using var db = database.Read();
        if ((await db.Installation.FirstOrDefaultAsync(x => x.Name == SecretBox.DerivationName, ct))?.Value is not { } derivation)
            return null; // nothing was ever encrypted
        var rows = await db.KeyRing.ToListAsync(ct);
        foreach (var passphrase in new[] { source.Old, source.FromEnvironment, KeySource.Read(source.File), KeySource.Read(source.NewFile) })
            if (passphrase is not null && SecretBox.Open(rows, derivation, passphrase) is { } ring)
                return ring;
        throw new StartupException("Neither ENCRYPTION_KEY_OLD nor ENCRYPTION_KEY nor the key file opens the stored secrets. Set ENCRYPTION_KEY_OLD to the key used before.");
    }

    private static async Task<int> EncryptAnewAsync(WriteSession session, SecretColumn column, KeyRing old, KeyRing ring)
    {
        var rows = new List<(string Id, byte[] Secret, string Name)>();
        var read = session.Command($"select id, {column.Column}, {column.Name} from {column.Table} where {column.Column} is not null"); // the session keeps it
        await using (var reader = await read.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                rows.Add((reader.GetString(0), (byte[])reader.GetValue(1), SecretColumn.Owner(column.Table, reader.GetString(2))));
        foreach (var (id, secret, owner) in rows)
            await session.ExecuteAsync($"update {column.Table} set {column.Column} = @p0 where id = @p1", ring.Encrypt(old.Decrypt(secret, owner), owner), id);
        return rows.Count;
    }

    private static async Task StoreAsync(WriteSession session, KeyRing ring, SecretKey key, KeyDerivation derivation)
    {
        await session.ExecuteAsync("delete from key_ring");
        foreach (var entry in ring.Wrap(key))
            await session.ExecuteAsync("insert into key_ring (id, xml) values (@p0, @p1)", entry.Id, entry.Xml);
        await session.ExecuteAsync("delete from installation where name = @p0", SecretBox.DerivationName);
        await session.ExecuteAsync("insert into installation (name, value) values (@p0, @p1)", SecretBox.DerivationName, derivation.ToString());
    }
}

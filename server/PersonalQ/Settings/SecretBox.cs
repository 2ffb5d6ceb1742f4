using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Settings;

/// <summary>How strong the derivation of the wrapping key is.</summary>
/// <param name="Iterations">Rounds of PBKDF2.</param>
public sealed record SecretBoxOptions(int Iterations)
{
    /// <summary>What the product uses.</summary>
    public static readonly SecretBoxOptions Strong = new(600_000);
}

/// <summary>
/// Encrypts what must not lie readable in the database. Its key is derived in the background while the server starts;
/// who needs it before waits for it.
/// </summary>
public sealed partial class SecretBox : IReadiness, IDisposable
{
    internal const string DerivationName = "encryption";

    private readonly IDatabase database;
    private readonly KeySource source;
    private readonly SecretBoxOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<SecretBox> logger;
    private readonly Lazy<Task<KeyRing>> ring;

    internal SecretBox(IDatabase database, KeySource source, SecretBoxOptions options, TimeProvider clock, ILogger<SecretBox> logger)
    {
        (this.database, this.source, this.options, this.clock, this.logger) = (database, source, options, clock, logger);
        ring = new Lazy<Task<KeyRing>>(() => Task.Run(OpenAsync));
    }

    string IReadiness.Name => "encryption";

    /// <summary>Begins the derivation, if it has not begun, and ends when secrets can be used.</summary>
    /// <exception cref="StartupException">The key is not the one the stored secrets were encrypted with, or cannot be read.</exception>
    public Task OpenedAsync() => ring.Value;

    /// <summary>Encrypts a text for a row of a table; <c>Owner</c> of <see cref="SecretColumn"/> makes its name.</summary>
    public async Task<byte[]> EncryptAsync(string text, string owner, CancellationToken ct) => (await ring.Value.WaitAsync(ct)).Encrypt(text, owner);

    /// <summary>The text of an encrypted secret.</summary>
    /// <exception cref="ProblemException">503: it was encrypted with a key that is not here; saving the secret anew mends it.</exception>
    public async Task<string> DecryptAsync(byte[] secret, string owner, CancellationToken ct)
    {
        try
        {
            return (await ring.Value.WaitAsync(ct)).Decrypt(secret, owner);
        }
        catch (CryptographicException e)
        {
            LogUnreadable(e.Message);
            throw new ProblemException(503, "secret_unreadable", "A stored secret cannot be decrypted with the present key. Enter it again in the settings.");
        }
    }

    async ValueTask<string?> IReadiness.NotReadyAsync(CancellationToken ct)
    {
        if (!ring.Value.IsCompleted)
            return "The encryption key is being derived.";
        return ring.Value.IsCompletedSuccessfully ? null : "The encryption key does not open the stored secrets.";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ring is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            ring.Value.GetAwaiter().GetResult().Dispose();
    }

    private async Task<KeyRing> OpenAsync()
    {
        while (true)
        {
            if (await OpenStoredAsync(repair: true) is { } stored)
                return stored;
            if (await FirstAsync() is { } first)
                return first;
        }
    }

    /// <summary>Why the stored secrets cannot be opened, for people; null when they can, or there are none. Changes nothing.</summary>
    public async Task<string?> FaultAsync()
    {
        try
        {
            using var opened = await OpenStoredAsync(repair: false);
            return null;
        }
        catch (StartupException e)
        {
            return e.Message;
        }
        catch (DbException e) when (e.IsMissingTable())
        {
            return null;
        }
    }

    private async Task<KeyRing?> OpenStoredAsync(bool repair)
    {
        await using var db = database.Read();
        if ((await db.Installation.FirstOrDefaultAsync(x => x.Name == DerivationName))?.Value is not { } derivation)
            return null;
        var rows = await db.KeyRing.OrderBy(x => x.Id).ToListAsync();
        if (source.FromEnvironment is { } passphrase)
            return Open(rows, derivation, passphrase) ?? throw WrongKey();
        if (KeySource.Read(source.File) is { } kept && Open(rows, derivation, kept) is { } ring)
            return ring;
        // A rotation that was cut off after its commit left the new key beside the old one.
        if (KeySource.Read(source.NewFile) is { } made && Open(rows, derivation, made) is { } rotated)
        {
            if (repair)
                File.Move(source.NewFile, source.File, overwrite: true);
            return rotated;
        }
        throw WrongKey();
    }

    // The first start of an installation; null when another process was first.
    private async Task<KeyRing?> FirstAsync()
    {
        var passphrase = source.FromEnvironment ?? KeySource.Read(source.File);
        if (passphrase is null)
        {
            passphrase = KeySource.Create(source.File);
            LogKeyFile(source.File);
        }
        var derivation = KeyDerivation.New(options.Iterations);
        using var key = SecretKey.Derive(passphrase, derivation);
        var ring = KeyRing.New(clock.GetUtcNow());
        try
        {
            await database.WriteAsync(session =>
            {
                session.Db.Installation.Add(new Installation { Name = DerivationName, Value = derivation.ToString() });
                session.Db.KeyRing.AddRange(ring.Wrap(key));
                return ValueTask.CompletedTask;
            }, CancellationToken.None, durable: true);
            return ring;
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            ring.Dispose();
            return null;
        }
    }

    internal static KeyRing? Open(IReadOnlyList<KeyRingEntry> rows, string derivation, string passphrase)
    {
        using var key = SecretKey.Derive(passphrase, KeyDerivation.Parse(derivation));
        return KeyRing.Open(rows, key);
    }

    internal StartupException WrongKey() => new(
        source.IsInEnvironment
            ? "ENCRYPTION_KEY is not the key the stored secrets were encrypted with. Set it to the one used before"
              + (File.Exists(source.File) ? $", or move them from the key file {source.File} to this one with 'personalq keys rotate'. " : ". ") + Lost
            : File.Exists(source.File)
                ? $"The key file {source.File} does not open the stored secrets. Put the right one back, or set ENCRYPTION_KEY to the key used before. {Lost}"
                : $"The key file {source.File} is missing. Put it back, or set ENCRYPTION_KEY to the key used before. {Lost}");

    private const string Lost = "If the key is lost, 'personalq keys forget' removes the stored secrets, so that they can be entered anew.";

    [LoggerMessage(LogLevel.Warning, "Made the key file {File}: it opens the stored secrets. Keep a copy of it in a safe place, apart from the backups of the data folder")]
    private partial void LogKeyFile(string file);

    [LoggerMessage(LogLevel.Error, "A stored secret could not be decrypted: {Cause}")]
    private partial void LogUnreadable(string cause);
}

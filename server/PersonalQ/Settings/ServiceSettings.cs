using System.Collections.Frozen;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Events;

namespace PersonalQ.Settings;

/// <summary>How a service is configured: what the user saved comes first, the environment second.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Source"><c>ui</c> when the user saved something, <c>environment</c> when only that knows it; null when it is not configured.</param>
/// <param name="IsConfigured">Everything it needs is there.</param>
public sealed record ServiceValues(string Service, string? Source, bool IsConfigured)
{
    private readonly FrozenDictionary<string, string> values = FrozenDictionary<string, string>.Empty;

    internal ServiceValues(string service, string? source, bool isConfigured, IReadOnlyDictionary<string, string> values)
        : this(service, source, isConfigured) => this.values = values.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A value by the name of its field; null when there is none.</summary>
    public string? this[string field] => values.GetValueOrDefault(field);

    /// <summary>Without its values, so that no secret reaches a log.</summary>
    public override string ToString() => $"{Service} ({Source ?? "not configured"})";
}

/// <summary>What of a service's configuration may be shown.</summary>
/// <param name="Source"><c>ui</c>, <c>environment</c>, or null when nothing of it is configured.</param>
/// <param name="Missing">Names of the fields it still needs.</param>
/// <param name="Open">The values that are no secrets.</param>
internal sealed record ServiceState(string? Source, IReadOnlyList<string> Missing, IReadOnlyDictionary<string, string> Open)
{
    public bool IsConfigured => Missing.Count == 0;
}

/// <summary>
/// The configured services, from memory; secrets stay encrypted there until they are asked for. A change in this process
/// is seen at once, one of another process as soon as its message arrives, and within half a minute at the latest.
/// </summary>
public sealed class ServiceSettings : IEventListener, IDisposable
{
    private const string Channel = "settings.changed";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly IDatabase database;
    private readonly IConfiguration configuration;
    private readonly SecretBox secrets;
    private readonly TimeProvider clock;
    private readonly IBackplane backplane;
    private readonly SecretGate gate;
    private readonly IDisposable subscription;
    private volatile Snapshot? snapshot;
    private int version;

    /// <summary>Made once.</summary>
    public ServiceSettings(IDatabase database, IConfiguration configuration, SecretBox secrets, TimeProvider clock, IBackplane backplane, SecretGate gate)
    {
        (this.database, this.configuration, this.secrets, this.clock, this.backplane, this.gate) = (database, configuration, secrets, clock, backplane, gate);
        subscription = backplane.Subscribe(Channel, _ => Forget(), Forget);
    }

    /// <summary>How a service is configured, its secret decrypted.</summary>
    /// <param name="service">Its name; an own endpoint's that does not exist is answered as not configured.</param>
    /// <param name="ct">Stops waiting.</param>
    public async ValueTask<ServiceValues> GetAsync(string service, CancellationToken ct)
    {
        var known = KnownServices.Describe(service);
        var stored = (await RowsAsync(ct)).GetValueOrDefault(service);
        var state = StateOf(known, stored);
        var values = new Dictionary<string, string>(state.Open, StringComparer.Ordinal);
        if (known.Secret is { } field && (stored?.EncryptedKey is { } secret ? await secrets.DecryptAsync(secret, SecretColumn.Owner("api_keys", service), ct) : FromEnvironment(field)) is { } text)
        {
            gate.Add(text); // before anybody can use it, and have it repeated
            values[field.Name] = text;
        }
        return new ServiceValues(service, state.Source, state.IsConfigured, values);
    }

    /// <summary>Tells the gate of every stored secret, so that none passes from the start on. One that cannot be read can be repeated by nobody.</summary>
    internal async Task LearnSecretsAsync(CancellationToken ct)
    {
        foreach (var row in (await RowsAsync(ct)).Values.Where(r => r.EncryptedKey is not null))
            try
            {
                gate.Add(await secrets.DecryptAsync(row.EncryptedKey!, SecretColumn.Owner("api_keys", row.ServiceName), ct));
            }
            catch (Http.ProblemException)
            {
                // DecryptAsync has logged it.
            }
    }

    /// <summary>The names of the user's own endpoints, sorted.</summary>
    public async ValueTask<IReadOnlyList<string>> OwnEndpointsAsync(CancellationToken ct) =>
        [.. (await RowsAsync(ct)).Values.Where(r => r.IsCustom).Select(r => r.ServiceName).Order(StringComparer.Ordinal)];

    /// <summary>The rows as they are stored.</summary>
    internal async ValueTask<FrozenDictionary<string, ServiceSetting>> RowsAsync(CancellationToken ct)
    {
        if (snapshot is { } known && (!backplane.IsShared || clock.GetElapsedTime(known.At) < Fresh))
            return known.Rows;
        var before = Volatile.Read(ref version);
        var rows = await ReadAsync(ct);
        // What was read before a change must not be kept after it.
        if (Volatile.Read(ref version) == before)
            snapshot = new Snapshot(rows, clock.GetTimestamp());
        return rows;
    }

    /// <summary>What a row and the environment give together, without decrypting anything.</summary>
    internal ServiceState StateOf(KnownService service, ServiceSetting? stored)
    {
        var saved = stored is null ? [] : OpenValues(stored);
        var open = new Dictionary<string, string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var field in service.Fields)
        {
            var value = field.IsSecret
                ? stored?.EncryptedKey is not null ? "" : FromEnvironment(field)
                : saved.GetValueOrDefault(field.Name) ?? FromEnvironment(field);
            if (!field.IsSecret && value is not null)
                open[field.Name] = value;
            if (value is null && field.IsNeeded)
                missing.Add(field.Name);
        }
        var source = saved.Count > 0 || stored?.EncryptedKey is not null ? "ui" : missing.Count == 0 ? "environment" : null;
        return new ServiceState(source, missing, open);
    }

    /// <summary>The values of a row that are no secrets.</summary>
    internal static Dictionary<string, string> OpenValues(ServiceSetting row) => new RawJson(row.Config).Read<Dictionary<string, string>>();

    /// <summary>True when the environment knows the value of a field.</summary>
    internal bool IsInEnvironment(ServiceField field) => FromEnvironment(field) is not null;

    private string? FromEnvironment(ServiceField field) => field.Environment.Select(configuration.Text).FirstOrDefault(text => text is not null);

    private async Task<FrozenDictionary<string, ServiceSetting>> ReadAsync(CancellationToken ct)
    {
        try
        {
            await using var db = database.Read();
            return (await db.ServiceSettings.ToListAsync(ct)).ToFrozenDictionary(s => s.ServiceName, StringComparer.Ordinal);
        }
        catch (DbException e) when (e.IsMissingTable())
        {
            return FrozenDictionary<string, ServiceSetting>.Empty; // an installation that was never started, as doctor may meet it
        }
    }

    void IEventListener.Heard(DomainEvent raised)
    {
        if (raised is not ServiceSettingsChanged)
            return;
        Forget();
        backplane.Publish(Channel, ReadOnlyMemory<byte>.Empty);
    }

    /// <inheritdoc/>
    public void Dispose() => subscription.Dispose();

    private void Forget()
    {
        Interlocked.Increment(ref version);
        snapshot = null;
    }

    private sealed record Snapshot(FrozenDictionary<string, ServiceSetting> Rows, long At);
}

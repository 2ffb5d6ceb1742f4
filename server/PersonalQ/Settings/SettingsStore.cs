using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Settings;

/// <summary>Writes what the user configures, and how tests ended.</summary>
internal sealed class SettingsStore(IDatabase database, SecretBox secrets, ServiceSettings settings, SecretGate gate, TimeProvider clock)
{
    /// <summary>Saves a change and returns the service's state after it.</summary>
    public async Task<ServiceState> SaveAsync(SettingsChange change, CancellationToken ct)
    {
        var service = change.Service;
        var newSecret = service.Secret is { } field && change.Values.TryGetValue(field.Name, out var text) ? (Given: true, Text: text) : default;
        gate.Add(newSecret.Text);
        var encrypted = newSecret.Text is { } plain ? await secrets.EncryptAsync(plain, SecretColumn.Owner("api_keys", service.Name), ct) : null;
        return await database.WriteAsync(async session =>
        {
            var row = await RowAsync(session, service.Name);
            if (newSecret.Text is null && MovesKey(change, row, newSecret.Given))
                throw ProblemException.Invalid(service.Secret!.Name, "required", "The address changes: enter the key again, so that the one known until now is not sent there.");
            if (newSecret.Given)
                row.EncryptedKey = encrypted;
            var open = ServiceSettings.OpenValues(row);
            foreach (var (name, value) in change.Values.Where(v => v.Key != service.Secret?.Name))
                if (value is null)
                    open.Remove(name);
                else
                    open[name] = value;
            row.Config = RawJson.From(open).Text;
            // What was tested is not what is saved now.
            (row.LastTested, row.LastTestSucceeded, row.LastTestMessage) = (null, null, null);
            row.UpdatedAt = clock.Now();
            var state = settings.StateOf(service, row);
            row.IsConfigured = state.IsConfigured;
            session.Raise(new ServiceSettingsChanged(service.Name));
            return state;
        }, ct, durable: true);
    }

    /// <summary>Keeps how a test ended.</summary>
    public Task KeepTestAsync(string service, ConnectionTestResult result, CancellationToken ct) => database.WriteAsync(async session =>
    {
        var now = clock.Now();
        var row = await RowAsync(session, service);
        (row.LastTested, row.LastTestSucceeded, row.LastTestMessage) = (now, result.Success, result.Message);
        row.IsConfigured = settings.StateOf(KnownServices.Describe(service), row).IsConfigured;
        session.Raise(result.Success ? new ServiceConnected(service, result.Message, now) : new ServiceFailed(service, result.Message, now));
        session.Raise(new ServiceSettingsChanged(service));
    }, ct);

    /// <summary>Removes what the user saved; false when there was nothing.</summary>
    public Task<bool> DeleteAsync(string service, CancellationToken ct) => database.WriteAsync(async session =>
    {
        var removed = await session.ExecuteAsync("delete from api_keys where service_name = @p0", service) > 0;
        if (removed)
            session.Raise(new ServiceSettingsChanged(service));
        return removed;
    }, ct);

    // Whoever may change settings must not get at a key by naming an address of their own.
    private bool MovesKey(SettingsChange change, ServiceSetting row, bool keyIsRemoved)
    {
        if (!change.Values.TryGetValue(KnownServices.BaseUrl, out var address) || change.Service.Secret is not { } field)
            return false;
        var known = settings.StateOf(change.Service, row).Open.GetValueOrDefault(KnownServices.BaseUrl);
        var next = address ?? settings.StateOf(change.Service, null).Open.GetValueOrDefault(KnownServices.BaseUrl);
        return known?.TrimEnd('/') != next?.TrimEnd('/')
            && ((row.EncryptedKey is not null && !keyIsRemoved) || settings.IsInEnvironment(field));
    }

    private async Task<ServiceSetting> RowAsync(WriteSession session, string service)
    {
        var row = await session.Db.ServiceSettings.FirstOrDefaultAsync(s => s.ServiceName == service);
        if (row is not null)
        {
            if (session.IsPostgres)
            {
                await session.LockAsync("api_keys", row.Id);
                await session.Db.Entry(row).ReloadAsync();
            }
            return row;
        }
        row = new ServiceSetting
        {
            Id = Ids.New(clock),
            ServiceName = service,
            IsCustom = !KnownServices.IsKnown(service),
            CreatedAt = clock.Now(),
            UpdatedAt = clock.Now(),
        };
        session.Db.ServiceSettings.Add(row);
        return row;
    }
}

using System.Text.Json;
using PersonalQ.Database;
using PersonalQ.Http;
using PersonalQ.Llm.Providers;
using PersonalQ.Settings;

namespace PersonalQ.Maintenance;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,
    /// <summary>Works, but worth knowing.</summary>
    Note,
    /// <summary>Does not work until somebody mends it.</summary>
    Problem,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What was found, and what to do.</param>
internal sealed record Finding(Severity Severity, string Text);

/// <summary>Looks at everything a server needs, without changing anything.</summary>
internal sealed class Doctor(CommandContext context)
{
    private const long LittleSpace = 500L << 20;

    public async IAsyncEnumerable<Finding> ExamineAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var running = await UsedServer.OnFolderAsync(context, ct);
        yield return LookAtFolder();
        if (LookAtSpace() is { } space)
            yield return space;
        var (built, isNew, faulty) = Build();
        if (built is null)
        {
            yield return faulty!;
            yield break; // nothing below would start
        }
        await using var app = built;
        yield return await LookAtPortAsync(running, ct);
        var database = await LookAtDatabaseAsync(app.Services.GetRequiredService<IDatabase>(), app.Services.GetRequiredService<DatabaseOptions>(), ct);
        yield return database;
        if (database.Severity == Severity.Problem)
            yield break; // what is configured lies in it
        if (!isNew && await app.Services.GetRequiredService<SecretBox>().FaultAsync() is { } fault)
        {
            yield return new Finding(Severity.Problem, fault);
            yield break; // providers need their keys
        }
        if (running is null)
            await foreach (var finding in LookAtProvidersAsync(app.Services, ct))
                yield return finding;
        else
            await foreach (var finding in AskForProvidersAsync(running, ct))
                yield return finding;
        foreach (var note in context.Notes.Concat(OldNames.In(context.Configuration)))
            yield return new Finding(Severity.Note, note);
    }

    private Finding LookAtFolder()
    {
        var folder = context.Folder.Root;
        var exists = Directory.Exists(folder);
        try
        {
            using (File.Create(Path.Combine(Present(folder), ".personalq-doctor"), 1, FileOptions.DeleteOnClose))
                return new Finding(Severity.Fine, $"Data folder {folder} {(exists ? "is writable" : "will be made at the first start")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(Severity.Problem, $"Data folder {folder} {(exists ? "is not writable" : "cannot be made")}: {e.Message} Choose another with DATA_DIR, or give this user the right to write there.");
        }
    }

    // The folder, or whatever is there above it.
    private static string Present(string folder)
    {
        while (!Path.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private Finding? LookAtSpace()
    {
        try
        {
            var free = new DriveInfo(Present(context.Folder.Root)).AvailableFreeSpace;
            return free < LittleSpace ? new Finding(Severity.Problem, $"Only {free >> 20} MB are free on the disk of the data folder") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // this system does not tell
        }
    }

    // The server, not started; or the setting that is wrong.
    private (WebApplication? App, bool IsNew, Finding? Faulty) Build()
    {
        try
        {
            _ = LogSetup.LevelFrom(context.Configuration); // it is raised below, so that nothing but findings is printed
            // Where nothing was ever saved there is only the environment, and looking must not make a database.
            var isNew = DatabaseOptions.From(context.Configuration, context.Folder) is { Path: { } file } && !File.Exists(file);
            return (context.BuildServer(
                new Dictionary<string, string?> { ["LOG_LEVEL"] = "CRITICAL" },
                isNew ? services => services.AddSingleton<IProviderSettings, EnvironmentProviderSettings>() : null), isNew, null);
        }
        catch (StartupException e)
        {
            return (null, false, new Finding(Severity.Problem, e.Message));
        }
    }

    private async Task<Finding> LookAtPortAsync(Uri? running, CancellationToken ct)
    {
        if (running is not null)
            return new Finding(Severity.Fine, $"A server runs on this folder at {running} (version {await RunningServer.VersionAsync(running, ct)})");
        var options = HttpOptions.From(context.Configuration);
        return await ServeCommand.CannotListenAsync(options) is { } reason
            ? new Finding(Severity.Problem, reason)
            : new Finding(Severity.Fine, $"Port {options.Port} is free");
    }

    private static async Task<Finding> LookAtDatabaseAsync(IDatabase database, DatabaseOptions options, CancellationToken ct)
    {
        var engine = database.IsShared ? "PostgreSQL" : "SQLite";
        try
        {
            await using var db = database.Read();
            if (options.ReadOnlyReason() is { } reason)
                return new Finding(Severity.Problem, reason);
            if (await DatabaseLook.AtAsync(db, ct) is { } version)
                return new Finding(Severity.Fine, $"Database: {engine} {version}");
            return database.IsShared
                ? new Finding(Severity.Problem, "PostgreSQL does not answer as DATABASE_URL says. Check that it runs, and the address, user and password.")
                : new Finding(Severity.Fine, "Database: SQLite; it will be made at the first start");
        }
        catch (System.Data.Common.DbException e)
        {
            return new Finding(Severity.Problem, $"The database ({engine}) cannot be used: {e.Message}");
        }
    }

    private static async IAsyncEnumerable<Finding> LookAtProvidersAsync(
        IServiceProvider services, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var configured = (await services.GetRequiredService<ProviderList>().AllAsync(ct)).Where(p => p.IsConfigured && p.Name != KnownProviders.Demo).ToList();
        if (configured.Count == 0)
            yield return NoModel;
        foreach (var provider in configured)
        {
            var test = await services.GetRequiredService<IProviderTest>().RunAsync(provider.Name, ct);
            yield return new Finding(test.Success ? Severity.Fine : Severity.Problem, $"{provider.DisplayName}: {test.Message}");
        }
    }

    private async IAsyncEnumerable<Finding> AskForProvidersAsync(
        Uri running, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        using var api = new ApiClient(running, LocalSecret.Existing(context.Folder), context.Token);
        var configured = (await api.GetAsync<List<JsonElement>>("models/providers", ct))
            .Where(p => p.GetProperty("is_configured").GetBoolean() && p.GetProperty("name").GetString() != KnownProviders.Demo).ToList();
        if (configured.Count == 0)
            yield return NoModel;
        foreach (var provider in configured)
        {
            var test = await api.PostAsync<JsonElement>($"settings/{provider.GetProperty("name").GetString()}/test", null, ct);
            var success = test.GetProperty("success").GetBoolean();
            yield return new Finding(success ? Severity.Fine : Severity.Problem, $"{provider.GetProperty("display_name").GetString()}: {test.GetProperty("message").GetString()}");
        }
    }

    private static Finding NoModel => new(Severity.Problem,
        "No model is configured: only the demo model answers. Set ANTHROPIC_API_KEY or OPENAI_API_KEY, start Ollama, or configure a provider in the settings of the web app.");
}

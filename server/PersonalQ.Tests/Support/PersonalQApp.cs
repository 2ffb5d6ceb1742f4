using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace PersonalQ.Tests.Support;

/// <summary>
/// The whole product in this process, on a real port with a data folder of its own: on SQLite, or on a database of its
/// own on the PostgreSQL that TEST_POSTGRES_URL names.
/// </summary>
public sealed class PersonalQApp : IAsyncDisposable
{
    private readonly bool ownsFolder;
    private TestDatabase? database;

    private PersonalQApp(WebApplication app, string folder, bool ownsFolder, TestDatabase? database)
    {
        App = app;
        Folder = folder;
        this.ownsFolder = ownsFolder;
        this.database = database;
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient { BaseAddress = BaseAddress };
    }

    public WebApplication App { get; }
    public IServiceProvider Services => App.Services;
    public string Folder { get; }
    public Uri BaseAddress { get; }
    public HttpClient Client { get; }
    public IDatabase Database => Services.GetRequiredService<IDatabase>();

    /// <summary>Starts an app. Settings are the product's environment names; services may replace what the app registers.</summary>
    public static async Task<PersonalQApp> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, string? folder = null)
    {
        var ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("personalq-test-").FullName;
        var database = await TestDatabase.CreateIfConfiguredAsync();
        var all = new Dictionary<string, string?>
        {
            ["DATA_DIR"] = folder,
            ["DATABASE_URL"] = database?.Url,
            ["HOST"] = "127.0.0.1",
            ["PORT"] = "0",
            ["SAMPLE_DATA"] = "off",
            ["RATE_LIMIT_PER_MINUTE"] = "0",
            ["DEMO_WORD_DELAY_MS"] = "0",
            ["LOG_LEVEL"] = "ERROR",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            all[key] = value;
        var app = Server.Build([], builder =>
        {
            builder.Configuration.Sources.Clear(); // the tester's own environment must not leak in
            builder.Configuration.AddInMemoryCollection(all);
        }, replaced =>
        {
            replaced.AddSingleton(new PersonalQ.Settings.SecretBoxOptions(Iterations: PersonalQ.Settings.KeyDerivation.Fewest)); // the derivation is slow on purpose
            replaced.AddSingleton(new PersonalQ.People.PasswordStrength(Iterations: 1_000)); // so are the hashes of passwords
            services?.Invoke(replaced);
        });
        try
        {
            await app.StartServerAsync(CancellationToken.None);
        }
        catch
        {
            await app.DisposeAsync(); // gives the folder free
            throw;
        }
        return new PersonalQApp(app, folder, ownsFolder, database);
    }

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await Client.GetAsync(path));

    public async Task<JsonElement> PostAsync(string path, object body) => await ReadAsync(await Client.PostAsJsonAsync(path, body, Json.Options));

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Stops the server but keeps its folder and database, so that another can start on them.</summary>
    public async Task StopAsync() => await App.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        if (database is not null)
            await database.DropAsync();
        database = null;
        if (ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}

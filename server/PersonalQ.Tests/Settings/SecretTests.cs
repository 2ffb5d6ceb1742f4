using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Database;
using PersonalQ.Llm;
using PersonalQ.Llm.Providers;
using PersonalQ.Settings;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Settings;

/// <summary>Key handling over restarts; on SQLite, whose folder an app after the other can open.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Key = "sk-ant-canary-0987654321";
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;

    private string KeyFile => Path.Combine(folder, "encryption.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<T> RunAsync<T>(Func<PersonalQApp, Task<T>> work, string? key = null, string? old = null)
    {
        await using var app = await PersonalQApp.StartAsync(
            new Dictionary<string, string?> { ["ENCRYPTION_KEY"] = key, ["ENCRYPTION_KEY_OLD"] = old, ["DATABASE_URL"] = $"sqlite:///{folder}/personal_q.db" }, folder: folder);
        return await work(app);
    }

    private Task SaveAsync(string? key = null) => RunAsync(async app =>
    {
        await app.Services.GetRequiredService<SettingsStore>().SaveAsync(
            new SettingsChange(KnownServices.Describe("anthropic"), new Dictionary<string, string?> { ["api_key"] = Key }), default);
        return 0;
    }, key);

    private Task<string?> ReadAsync(string? key = null) =>
        RunAsync(async app => (await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default))?.ApiKey, key);

    // Key commands are no server: they run on a folder whose key may not open anything.
    private async Task<T> CommandAsync<T>(Func<KeyRotation, Task<T>> command, string? key = null, string? old = null)
    {
        await using var app = Server.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["DATA_DIR"] = folder,
                ["DATABASE_URL"] = $"sqlite:///{folder}/personal_q.db",
                ["ENCRYPTION_KEY"] = key,
                ["ENCRYPTION_KEY_OLD"] = old,
                ["LOG_LEVEL"] = "ERROR",
            });
        }, services => services.AddSingleton(new SecretBoxOptions(KeyDerivation.Fewest)));
        await app.Services.PrepareDatabaseAsync(default);
        return await command(app.Services.GetRequiredService<KeyRotation>());
    }

    private Task<KeyRotationResult> RotateAsync(string? key = null, string? old = null) => CommandAsync(r => r.RotateAsync(default), key, old);

    [Fact]
    public async Task Without_a_key_a_file_is_made_that_only_its_owner_may_read()
    {
        await SaveAsync();
        Assert.Equal(Key, await ReadAsync());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(32, Convert.FromBase64String((await File.ReadAllTextAsync(KeyFile)).Trim()).Length);
    }

    [Fact]
    public async Task With_a_key_in_the_environment_no_file_is_made()
    {
        await SaveAsync("any passphrase at all");
        Assert.False(File.Exists(KeyFile));
        Assert.Equal(Key, await ReadAsync("any passphrase at all"));
    }

    [Fact]
    public async Task A_wrong_key_is_a_clear_word_at_start_and_destroys_nothing()
    {
        await SaveAsync("right");
        var refusal = await Assert.ThrowsAsync<StartupException>(() => ReadAsync("wrong"));
        Assert.Contains("ENCRYPTION_KEY is not the key", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refusal.Message, StringComparison.Ordinal);
        refusal = await Assert.ThrowsAsync<StartupException>(() => ReadAsync());
        Assert.Contains("is missing", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile)); // a new key would only hide the fault
        Assert.Equal(Key, await ReadAsync("right"));
    }

    [Fact]
    public async Task A_damaged_key_file_is_told_by_its_name()
    {
        await SaveAsync();
        await File.WriteAllTextAsync(KeyFile, "damaged");
        var refusal = await Assert.ThrowsAsync<StartupException>(() => ReadAsync());
        Assert.Contains(KeyFile, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_gives_everything_a_new_key()
    {
        await SaveAsync();
        var before = await File.ReadAllTextAsync(KeyFile);
        var secretBefore = await EncryptedAsync();
        var result = await RotateAsync();
        Assert.Equal((1, KeyFile), (result.Secrets, result.KeyIn));
        Assert.NotEqual(before, await File.ReadAllTextAsync(KeyFile));
        Assert.NotEqual(secretBefore, await EncryptedAsync());
        Assert.Equal(Key, await ReadAsync());
        await File.WriteAllTextAsync(KeyFile, before);
        await Assert.ThrowsAsync<StartupException>(() => ReadAsync());
    }

    [Fact]
    public async Task Rotation_moves_from_the_file_to_the_environment_and_from_key_to_key()
    {
        await SaveAsync();
        Assert.Equal("ENCRYPTION_KEY", (await RotateAsync("first")).KeyIn);
        Assert.False(File.Exists(KeyFile));
        Assert.Equal(Key, await ReadAsync("first"));
        await Assert.ThrowsAsync<StartupException>(() => RotateAsync("second"));
        await RotateAsync("second", old: "first");
        Assert.Equal(Key, await ReadAsync("second"));
        await RotateAsync(old: "second"); // and back to a file
        Assert.Equal(Key, await ReadAsync());
    }

    [Fact]
    public async Task A_rotation_cut_off_after_its_commit_is_finished_at_the_next_start()
    {
        await SaveAsync();
        var old = await File.ReadAllTextAsync(KeyFile);
        await RotateAsync();
        File.Move(KeyFile, KeyFile + ".new");
        await File.WriteAllTextAsync(KeyFile, old);
        Assert.Equal(Key, await ReadAsync());
        Assert.False(File.Exists(KeyFile + ".new"));
    }

    [Fact]
    public async Task A_lost_key_is_forgotten_with_its_secrets_only()
    {
        await SaveAsync("lost");
        Assert.Equal(1, await CommandAsync(r => r.ForgetAsync(default)));
        Assert.Null(await ReadAsync("new"));
        await SaveAsync("new");
        Assert.Equal(Key, await ReadAsync("new"));
    }

    [Fact]
    public async Task A_secret_that_was_tampered_with_is_no_secret_but_no_broken_page_either()
    {
        await SaveAsync("k");
        await RunAsync(async app =>
        {
            await app.Database.WriteAsync(async session => { await session.ExecuteAsync("update api_keys set encrypted_key = @p0", new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }); }, default);
            return 0;
        }, "k");
        await RunAsync(async app =>
        {
            Assert.True((await app.GetAsync("/api/v1/settings")).GetProperty("anthropic").GetProperty("configured").GetBoolean());
            var provider = (await app.GetAsync("/api/v1/models/providers")).EnumerateArray().First(p => p.GetProperty("name").GetString() == "anthropic");
            Assert.False(provider.GetProperty("is_configured").GetBoolean());
            await Assert.ThrowsAsync<ModelCallException>(async () => await app.Services.GetRequiredService<IProviderSettings>().GetAsync("anthropic", default));
            return 0;
        }, "k");
    }

    [Fact]
    public async Task A_secret_that_was_moved_to_another_service_is_not_read_there()
    {
        await SaveAsync("k");
        await RunAsync(async app =>
        {
            await app.Services.GetRequiredService<SettingsStore>().SaveAsync(
                new SettingsChange(KnownServices.Describe("openai"), new Dictionary<string, string?> { ["api_key"] = "sk-other-key-1234567890" }), default);
            await app.Database.WriteAsync(async session => { await session.ExecuteAsync(
                "update api_keys set encrypted_key = (select encrypted_key from api_keys where service_name = 'anthropic') where service_name = 'openai'"); }, default);
            return 0;
        }, "k");
        await RunAsync(async app =>
        {
            await Assert.ThrowsAsync<ModelCallException>(async () => await app.Services.GetRequiredService<IProviderSettings>().GetAsync("openai", default));
            return 0;
        }, "k");
        Assert.Equal(Key, await ReadAsync("k"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("9999")]
    [InlineData("10000001")]
    [InlineData("-600000")]
    [InlineData("99999999999")]
    public async Task Rounds_that_would_make_guessing_cheap_or_the_start_endless_are_refused(string rounds)
    {
        await SaveAsync("k");
        await CommandAsync(async _ =>
        {
            await using var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder}/personal_q.db");
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = $"update installation set value = 'pbkdf2-sha256${rounds}$' || substr(value, instr(substr(value, 15), '$') + 15) where name = 'encryption'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
            return 0;
        }, "k");
        var refusal = await Assert.ThrowsAsync<StartupException>(() => ReadAsync("k"));
        Assert.Contains("rounds from 10000 to 10000000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_waits_for_the_key()
    {
        Assert.Equal("ready", await RunAsync(async app => (await app.GetAsync("/health/ready")).GetProperty("checks").GetProperty("encryption").GetString()));
    }

    [Fact]
    public async Task The_product_derives_its_key_with_at_least_600_000_rounds()
    {
        var options = await RunAsync(app => Task.FromResult(app.Services.GetServices<SecretBoxOptions>().First()));
        Assert.InRange(options.Iterations, 600_000, int.MaxValue);
    }

    private Task<string> EncryptedAsync() => RunAsync(async app =>
    {
        await using var db = app.Database.Read();
        return Convert.ToBase64String((await db.ServiceSettings.SingleAsync(s => s.ServiceName == "anthropic")).EncryptedKey!);
    });
}

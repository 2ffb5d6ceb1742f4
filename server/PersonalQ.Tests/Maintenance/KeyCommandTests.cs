using System.Net.Http.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed class KeyCommandTests
{
    private static readonly Dictionary<string, string?> OnSqlite = new() { ["DATABASE_URL"] = null };

    private static async Task<PersonalQApp> StartAsync(TestTerminal terminal, string? key = null) =>
        await PersonalQApp.StartAsync(new Dictionary<string, string?>(OnSqlite) { ["ENCRYPTION_KEY"] = key }, folder: terminal.Folder);

    [Fact]
    public async Task Rotating_moves_the_secrets_to_the_key_in_the_environment()
    {
        using var terminal = new TestTerminal();
        await using (var app = await StartAsync(terminal))
            (await app.Client.PutAsJsonAsync("/api/v1/settings", new { service = "slack", api_key = "xoxb-1" })).EnsureSuccessStatusCode();
        terminal.Settings["ENCRYPTION_KEY"] = "a new one";
        await terminal.ExpectAsync(0, "keys", "rotate");
        Assert.Contains("1 secret was encrypted anew. The key is in ENCRYPTION_KEY now", terminal.Output);
        Assert.DoesNotContain("a new one", terminal.Output);
        await using var again = await StartAsync(terminal, "a new one");
        Assert.True((await again.GetAsync("/api/v1/settings")).GetProperty("slack").GetProperty("configured").GetBoolean());
    }

    [Fact]
    public async Task Rotating_beside_a_running_server_is_refused()
    {
        using var terminal = new TestTerminal();
        await using var app = await StartAsync(terminal);
        await terminal.ExpectAsync(2, "keys", "rotate");
        Assert.Contains(terminal.Folder, terminal.Error);
    }

    [Fact]
    public async Task Forgetting_has_to_be_said_twice()
    {
        using var terminal = new TestTerminal();
        await using (var app = await StartAsync(terminal, "lost"))
            (await app.Client.PutAsJsonAsync("/api/v1/settings", new { service = "slack", api_key = "xoxb-1" })).EnsureSuccessStatusCode();
        await terminal.ExpectAsync(2, "keys", "forget");
        Assert.Contains("--yes", terminal.Error);
        await terminal.ExpectAsync(0, "keys", "forget", "--yes");
        await using var again = await StartAsync(terminal, "new");
        Assert.False((await again.GetAsync("/api/v1/settings")).GetProperty("slack").GetProperty("configured").GetBoolean());
    }
}

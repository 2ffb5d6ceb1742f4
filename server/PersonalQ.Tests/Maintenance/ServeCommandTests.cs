using System.Net;
using System.Net.Sockets;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed class ServeCommandTests
{
    [Theory]
    [InlineData]
    [InlineData("serve")]
    public async Task It_says_where_it_is_and_stops_when_told(params string[] args)
    {
        using var terminal = new TestTerminal();
        using var stop = new CancellationTokenSource();
        var serving = terminal.RunAsync(stop.Token, args);
        await Eventually.TrueAsync(() => terminal.Output.Contains("Stop ", StringComparison.Ordinal), "the welcome");
        Assert.Contains("is ready", terminal.Output);
        Assert.Contains(terminal.Folder, terminal.Output);
        var address = terminal.Output.Split("Open")[1].Split('\n')[0].Trim();
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address + "health")).StatusCode);
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task Settings_that_mean_nothing_here_are_told_at_the_start()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["REDIS_URL"] = "redis://localhost:6379/0";
        using var stop = new CancellationTokenSource();
        var serving = terminal.RunAsync(stop.Token, "serve");
        await Eventually.TrueAsync(() => terminal.Output.Contains("Note    REDIS_URL is only used together with PostgreSQL", StringComparison.Ordinal), "the note");
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task The_command_line_finds_the_server_of_its_folder_whatever_the_port()
    {
        using var terminal = new TestTerminal();
        using var stop = new CancellationTokenSource();
        var serving = terminal.RunAsync(stop.Token, "serve");
        await Eventually.TrueAsync(() => terminal.Output.Contains("Stop ", StringComparison.Ordinal), "the welcome");
        await terminal.ExpectAsync(0, "run", "Say hello");
        await terminal.ExpectAsync(0, "init-db");
        Assert.Contains("runs on this database", terminal.Output);
        await terminal.ExpectAsync(2, "serve");
        Assert.Contains("in use by another Personal-Q process", terminal.Error);
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_way_out()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var terminal = new TestTerminal();
        terminal.Settings["PORT"] = $"{port}";
        await terminal.ExpectAsync(2, "serve");
        Assert.Contains($"Port {port} is taken", terminal.Error);
        Assert.Contains($"PORT={port + 1}", terminal.Error);
        Assert.StartsWith("personalq: ", terminal.Error);
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains($"PROBLEM  Port {port} is taken", terminal.Output);
    }

    [Theory]
    [InlineData("LEASE_SECONDS", "0", "LEASE_SECONDS is '0'. Use a whole number from 1 to 3600.")]
    [InlineData("RUN_MAX_STEPS", "many", "RUN_MAX_STEPS is 'many'. Use a whole number from 1 to 100000.")]
    [InlineData("RUN_MAX_SECONDS", "-5", "RUN_MAX_SECONDS is '-5'.")]
    [InlineData("LLM_RETRY_BASE_MS", "x", "LLM_RETRY_BASE_MS is 'x'.")]
    [InlineData("WORKER_CONCURRENCY", "-1", "WORKER_CONCURRENCY is '-1'.")]
    [InlineData("AGENT_CONCURRENCY", "-1", "AGENT_CONCURRENCY is '-1'.")]
    [InlineData("PROVIDER_CONCURRENCY_OLLAMA", "one", "PROVIDER_CONCURRENCY_OLLAMA is 'one'.")]
    [InlineData("LLM_TIMEOUT_SECONDS", "soon", "LLM_TIMEOUT_SECONDS is 'soon'.")]
    [InlineData("OLLAMA_REQUESTS_PER_MINUTE", "0", "OLLAMA_REQUESTS_PER_MINUTE is '0'.")]
    [InlineData("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD'. Use DEBUG, INFO, WARNING or ERROR.")]
    [InlineData("DEBUG", "perhaps", "DEBUG is 'perhaps'. Use on or off.")]
    [InlineData("DATABASE_URL", "sqlite://", "DATABASE_URL 'sqlite://' names no file.")]
    [InlineData("DATABASE_URL", "postgresql://me@localhost/q?sslmode=perhaps", "DATABASE_URL has sslmode=perhaps.")]
    [InlineData("HOST", "my.machine", "HOST is 'my.machine'. Use an address of this machine")]
    public async Task A_wrong_setting_is_told_before_anything_starts_and_by_the_doctor_too(string name, string value, string said)
    {
        using var terminal = new TestTerminal();
        terminal.Settings["ALLOW_UNAUTHENTICATED"] = "1";
        terminal.Settings[name] = value;
        await terminal.ExpectAsync(2, "serve");
        Assert.StartsWith($"personalq: {said}", terminal.Error);
        Assert.Empty(Directory.GetFileSystemEntries(terminal.Folder));
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains($"PROBLEM  {said}", terminal.Output);
    }

    [Fact]
    public async Task A_worker_on_SQLite_is_refused_with_the_reason()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(2, "worker");
        Assert.Contains("needs PostgreSQL", terminal.Error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        using var terminal = new TestTerminal();
        var file = Path.Combine(terminal.Folder, "file");
        await File.WriteAllTextAsync(file, "");
        terminal.Settings["DATABASE_URL"] = "mysql://localhost";
        await terminal.ExpectAsync(2, "serve");
        Assert.Contains("DATABASE_URL", terminal.Error);
    }

    [Fact]
    public async Task Init_db_makes_the_database()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(0, "init-db");
        Assert.True(File.Exists(Path.Combine(terminal.Folder, "personal_q.db")));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_is_told(string verb)
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(0, verb);
        Assert.StartsWith(Product.Version, terminal.Output);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    public async Task Help_names_every_verb(string verb)
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(0, verb);
        foreach (var name in (string[])["serve", "worker", "run", "doctor", "init-db", "seed", "version"])
            Assert.Contains($"  {name}", terminal.Output);
    }

    [Fact]
    public async Task An_unknown_verb_is_wrong_use()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(2, "server");
        Assert.Contains("server", terminal.Error);
    }
}

using Microsoft.Data.Sqlite;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed class DoctorTests
{
    [Fact]
    public async Task Without_a_model_it_says_how_to_get_one()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("PROBLEM  No model is configured", terminal.Output);
        Assert.Contains("ANTHROPIC_API_KEY", terminal.Output);
        Assert.Contains("ok       Data folder", terminal.Output);
        Assert.Contains("1 problem.", terminal.Output);
        Assert.Empty(Directory.GetFileSystemEntries(terminal.Folder)); // it only looks
    }

    [Fact]
    public async Task A_configured_provider_that_does_not_answer_is_a_problem()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["ANTHROPIC_API_KEY"] = "sk-ant-not-a-real-key";
        terminal.Settings["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:9";
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("PROBLEM  Anthropic", terminal.Output);
        Assert.DoesNotContain("not-a-real-key", terminal.Output);
    }

    [Fact]
    public async Task Reserved_budget_that_belongs_to_no_open_call_is_put_right_on_request()
    {
        using var terminal = new TestTerminal();
        await using (await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DATABASE_URL"] = null }, folder: terminal.Folder))
        {
            // Not while a server works on it.
            await terminal.ExpectAsync(2, "doctor", "--repair");
            Assert.Contains("in use by another Personal-Q process", terminal.Error);
        }
        // After the server: one that runs puts such sums right by itself.
        await using (var database = new SqliteConnection($"Data Source={terminal.Folder}/personal_q.db;Pooling=False"))
        {
            await database.OpenAsync();
            await using var insert = database.CreateCommand();
            insert.CommandText = "insert into spending (agent_id, day, spent_micros, reserved_micros) values ('a', 20260101, 0, 1500000)";
            await insert.ExecuteNonQueryAsync();
        }
        await terminal.ExpectAsync(0, "doctor", "--repair");
        Assert.Contains("was $1.5 and is $0", terminal.Output);
        await terminal.ExpectAsync(0, "doctor", "--repair");
        Assert.Contains("Nothing was off.", terminal.Output);
    }

    [Fact]
    public async Task Settings_of_the_earlier_product_are_explained()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["UVICORN_WORKERS"] = "4";
        terminal.Settings["CHROMA_PATH"] = "./data/chroma";
        await terminal.RunAsync("doctor");
        Assert.Contains("note     UVICORN_WORKERS is a setting of the earlier product", terminal.Output);
        Assert.Contains("note     CHROMA_PATH", terminal.Output);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_problem()
    {
        using var terminal = new TestTerminal();
        var file = Path.Combine(terminal.Folder, "a-file");
        await File.WriteAllTextAsync(file, "in the way");
        terminal.Settings["DATA_DIR"] = Path.Combine(file, "data");
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("PROBLEM  Data folder", terminal.Output);
        Assert.Contains("cannot be made", terminal.Output);
    }

    [Fact]
    public async Task A_key_that_does_not_open_the_stored_secrets_is_a_problem()
    {
        using var terminal = new TestTerminal();
        await using (await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ENCRYPTION_KEY"] = "right", ["DATABASE_URL"] = null }, folder: terminal.Folder))
        {
        }
        terminal.Settings["ENCRYPTION_KEY"] = "other";
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("PROBLEM  ENCRYPTION_KEY is not the key", terminal.Output);
        Assert.DoesNotContain("other", terminal.Output);
    }

    [Fact]
    public async Task An_address_open_to_others_is_a_problem_before_anything_else()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["HOST"] = "0.0.0.0";
        terminal.Settings["AUTH"] = "off";
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("ALLOW_UNAUTHENTICATED", terminal.Output);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_a_problem()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["DATABASE_URL"] = "postgresql://somebody:secret@127.0.0.1:9/personal_q";
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("PROBLEM  PostgreSQL does not answer", terminal.Output);
        Assert.DoesNotContain("secret", terminal.Output);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_problem()
    {
        using var terminal = new TestTerminal();
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "personal_q.db"), new string('x', 5000));
        await terminal.ExpectAsync(1, "doctor");
        Assert.Contains("PROBLEM  The database (SQLite) cannot be used", terminal.Output);
    }

    [Fact]
    public async Task The_health_of_a_running_server_is_an_exit_code()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["PERSONALQ_URL"] = "http://127.0.0.1:9";
        await terminal.ExpectAsync(1, "doctor", "--health");
        await using var app = await PersonalQApp.StartAsync();
        terminal.Settings["PERSONALQ_URL"] = app.BaseAddress.ToString();
        await terminal.ExpectAsync(0, "doctor", "--health");
    }
}

using Microsoft.Data.Sqlite;
using PersonalQ.Maintenance;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_taken_while_the_server_runs_holds_what_was_committed()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync(name: "Kept");
        var target = Path.Combine(app.Folder, "backups", "copy.db");
        var settings = new Dictionary<string, string?> { ["DATA_DIR"] = app.Folder };

        Assert.Equal(0, await CommandLine.RunAsync(["backup", target], null, settings));

        await using var copy = new SqliteConnection($"Data Source={target};Mode=ReadOnly;Pooling=False");
        await copy.OpenAsync();
        await using var command = copy.CreateCommand();
        command.CommandText = "select name from agents";
        Assert.Equal(agent.Name, await command.ExecuteScalarAsync());
        Assert.Equal(2, await CommandLine.RunAsync(["backup", target], null, settings)); // never over another
    }

    [Fact]
    public async Task What_cannot_be_copied_is_told_and_leaves_no_half_a_backup()
    {
        using var terminal = new TestTerminal();
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "personal_q.db"), new string('x', 5000));
        var target = Path.Combine(terminal.Folder, "copy.db");
        await terminal.ExpectAsync(2, "backup", target);
        Assert.Contains($"could not be copied to {target}: SQLite Error 26", terminal.Error);
        Assert.False(File.Exists(target));

        var under = Path.Combine(terminal.Folder, "personal_q.db", "copy.db"); // a file is no folder
        await terminal.ExpectAsync(2, "backup", under);
        Assert.Contains($"could not be copied to {under}", terminal.Error);
    }
}

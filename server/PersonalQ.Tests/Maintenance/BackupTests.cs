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
}

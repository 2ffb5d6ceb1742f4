using System.Runtime.Versioning;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

[UnsupportedOSPlatform("windows")]
public sealed class ClosedByDefaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;

    private string Data => Path.Combine(folder, "data");

    private Dictionary<string, string?> Environment => new() { ["DATA_DIR"] = Data, ["PORT"] = "0" };

    private static readonly UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static IEnumerable<string> OpenIn(string path) =>
        Directory.EnumerateFileSystemEntries(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Append(path)
            .Where(p => (File.GetUnixFileMode(p) & Others) != 0);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Nothing_the_program_makes_can_be_read_by_other_users()
    {
        await using (var program = ProgramProcess.Start(folder, Environment))
        {
            await program.SaysAsync("Stop ");
            Assert.Equal([], OpenIn(Data));
        }
        var backup = Path.Combine(folder, "out", "copy.db");
        await using (var program = ProgramProcess.Start(folder, Environment, "backup", backup))
            Assert.Equal(0, await program.EndsAsync());
        Assert.Equal([], OpenIn(Path.GetDirectoryName(backup)!));
    }

    [Fact]
    public async Task What_an_earlier_version_left_open_is_closed_at_the_start_and_told_in_one_line()
    {
        var open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var outside = Path.Combine(folder, "outside.txt");
        await File.WriteAllTextAsync(outside, "not ours");
        File.SetUnixFileMode(outside, open);
        Directory.CreateDirectory(Path.Combine(Data, "workspaces", "t"));
        Directory.CreateDirectory(Path.Combine(Data, "backups"));
        File.SetUnixFileMode(Data, open | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        foreach (var path in (string[])["workspaces/t/result.md", "backups/old.tar.gz", ".env"])
        {
            await File.WriteAllTextAsync(Path.Combine(Data, path), "");
            File.SetUnixFileMode(Path.Combine(Data, path), open);
        }
        await File.WriteAllTextAsync(Path.Combine(Data, "somebody's own"), "");
        File.SetUnixFileMode(Path.Combine(Data, "somebody's own"), open);
        File.CreateSymbolicLink(Path.Combine(Data, "workspaces", "t", "link"), outside);
        var database = Path.Combine(folder, "elsewhere.db");
        await using (var program = ProgramProcess.Start(folder, new Dictionary<string, string?>(Environment) { ["DATABASE_URL"] = "sqlite:///" + database }))
            await program.SaysAsync("Stop ");
        File.SetUnixFileMode(database, open);
        File.SetUnixFileMode(Data, open | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

        await using (var program = ProgramProcess.Start(folder, new Dictionary<string, string?>(Environment) { ["DATABASE_URL"] = "sqlite:///" + database }))
        {
            await program.SaysAsync("Stop ");
            Assert.Single(program.Output.Split('\n'), l => l.Contains("could be read by other users of this machine; they are closed to them now", StringComparison.Ordinal));
        }
        Assert.Equal([Path.Combine(Data, "somebody's own")], OpenIn(Data).Where(p => !p.EndsWith("link", StringComparison.Ordinal)));
        Assert.Equal(open, File.GetUnixFileMode(outside));
        Assert.Equal(default, File.GetUnixFileMode(database) & Others);
    }

    [Fact]
    public async Task A_file_of_settings_in_the_working_folder_is_not_read_and_that_is_said()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "ANTHROPIC_BASE_URL=http://evil.example\nLOG_LEVEL=LOUD\n");
        await using var program = ProgramProcess.Start(folder, Environment);
        await program.SaysAsync("Stop ");
        await program.SaysAsync($"{Path.Combine(folder, ".env")} is not read.");
        Assert.DoesNotContain("evil.example", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_come_from_the_environment_then_the_named_file_then_the_data_folder()
    {
        var named = Path.Combine(folder, "my.env");
        await File.WriteAllTextAsync(named, $"DATA_DIR={Data}\nPORT=0\nLOG_LEVEL=LOUD\nSLACK_BOT_TOKEN=xoxb-not-to-be-printed\n");
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, ".env"), "PORT=notanumber\nDATA_DIR=/nowhere\nLEASE_SECONDS=40\n");
        await using var program = ProgramProcess.Start(folder, new Dictionary<string, string?> { ["LOG_LEVEL"] = "INFO" }, "serve", "--env-file", named);
        await program.SaysAsync("Stop ");
        await program.SaysAsync($"{named} sets DATA_DIR, PORT, SLACK_BOT_TOKEN");
        await program.SaysAsync($"{Path.Combine(Data, ".env")} sets LEASE_SECONDS");
        Assert.DoesNotContain("not-to-be-printed", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--env-file needs the name of a file", "serve", "--env-file")]
    [InlineData(2, "cannot be read", "--env-file=nowhere.env", "serve")]
    public async Task A_file_of_settings_that_is_not_there_is_told(int code, string said, params string[] args)
    {
        await using var program = ProgramProcess.Start(folder, Environment, args);
        Assert.Equal(code, await program.EndsAsync());
        await program.SaysAsync(said);
    }

    [Theory]
    [InlineData("Kestrel__Endpoints__X__Url", "http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_Kestrel__Endpoints__X__Url", "http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:0")]
    [InlineData("DOTNET_URLS", "http://0.0.0.0:0")]
    [InlineData("URLS", "http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_HTTPS_PORTS", "8443")]
    public async Task A_setting_that_opens_another_address_is_refused(string name, string value)
    {
        await using (var program = ProgramProcess.Start(folder, new Dictionary<string, string?>(Environment) { [name] = value }))
        {
            Assert.Equal(2, await program.EndsAsync());
            await program.SaysAsync("is refused: it would open addresses past HOST and PORT");
        }
        await File.WriteAllTextAsync(Path.Combine(folder, "f.env"), $"{name}={value}\n");
        await using (var program = ProgramProcess.Start(folder, Environment, "--env-file", Path.Combine(folder, "f.env")))
            Assert.Equal(2, await program.EndsAsync());
    }

    [Fact]
    public async Task Ports_that_container_images_set_are_ignored()
    {
        await using var program = ProgramProcess.Start(folder, new Dictionary<string, string?>(Environment) { ["ASPNETCORE_HTTP_PORTS"] = "8080", ["HTTP_PORTS"] = "8081" });
        await program.SaysAsync("Stop ");
        Assert.DoesNotContain("808", program.Output.Split("Data")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_was_opened_all_the_same_ends_the_program()
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(() => PersonalQApp.StartAsync(
            services: s => s.Configure<KestrelServerOptions>(o => o.ListenAnyIP(0))));
        Assert.Contains("which neither HOST nor PORT says", refusal.Message, StringComparison.Ordinal);
    }
}

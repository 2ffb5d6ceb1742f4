using Npgsql;

namespace PersonalQ.Tests.Support;

/// <summary>A PostgreSQL database of one test's own, made on the server that TEST_POSTGRES_URL names.</summary>
public sealed class TestDatabase
{
    private readonly string server;
    private readonly string name;

    private TestDatabase(string server, string name)
    {
        this.server = server;
        this.name = name;
    }

    public string Url => $"{server.TrimEnd('/')}/{name}";

    public static async Task<TestDatabase?> CreateIfConfiguredAsync()
    {
        var server = Environment.GetEnvironmentVariable("TEST_POSTGRES_URL");
        if (string.IsNullOrEmpty(server))
            return null;
        var database = new TestDatabase(server, "test_" + Guid.CreateVersion7().ToString("N"));
        await database.RunAsync($"create database {database.name}");
        return database;
    }

    public Task DropAsync() => RunAsync($"drop database if exists {name} with (force)");

    private async Task RunAsync(string sql)
    {
        var uri = new Uri(server);
        var user = uri.UserInfo.Split(':');
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Username = user[0],
            Password = user.Length > 1 ? user[1] : null,
            Database = "postgres",
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(builder.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace PersonalQ.Database;

/// <summary>The database as a SQLite file; owns the migrations in <c>Migrations/Sqlite</c>.</summary>
public sealed class SqliteDb(DbContextOptions<SqliteDb> options) : PersonalQDb(options);

/// <summary>The database on PostgreSQL; owns the migrations in <c>Migrations/Postgres</c>.</summary>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options) : PersonalQDb(options);

// Only `dotnet ef` uses these two: it needs a context without starting the server.
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteDb>().UseSqlite("Data Source=:memory:").Options);
}

internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql("Host=localhost").Options);
}

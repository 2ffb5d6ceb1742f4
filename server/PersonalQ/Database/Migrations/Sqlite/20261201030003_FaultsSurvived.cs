using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FaultsSurvived : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "deaths",
                table: "tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "resource",
                table: "idempotency_keys",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "deaths",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "resource",
                table: "idempotency_keys");
        }
    }
}

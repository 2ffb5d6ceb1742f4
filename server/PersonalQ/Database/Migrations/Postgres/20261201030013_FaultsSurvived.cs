using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Postgres
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
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "resource",
                table: "idempotency_keys",
                type: "text",
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

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class RefreshReuse : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "previous_hash",
                table: "sessions",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "previous_hash",
                table: "sessions");
        }
    }
}

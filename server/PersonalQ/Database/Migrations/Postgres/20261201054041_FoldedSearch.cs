using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class FoldedSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "search_text",
                table: "workflow_runs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "search_text",
                table: "tasks",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "search_text",
                table: "activities",
                type: "text",
                nullable: true);

            // A new database has nothing to fold.
            migrationBuilder.Sql("""
                insert into installation (name, value) select 'search_texts', '1'
                where not exists (select 1 from tasks) and not exists (select 1 from activities) and not exists (select 1 from workflow_runs)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "search_text",
                table: "workflow_runs");

            migrationBuilder.DropColumn(
                name: "search_text",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "search_text",
                table: "activities");
        }
    }
}

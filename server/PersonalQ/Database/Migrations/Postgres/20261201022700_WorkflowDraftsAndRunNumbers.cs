using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WorkflowDraftsAndRunNumbers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "draft",
                table: "workflows",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "draft_revision",
                table: "workflows",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "draft_updated_at",
                table: "workflows",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_draft",
                table: "workflows",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "number",
                table: "workflow_runs",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "only_node",
                table: "workflow_runs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "started_by",
                table: "workflow_runs",
                type: "text",
                nullable: true);

            // Runs from before get their numbers in the order in which they began.
            migrationBuilder.Sql("""
                update workflow_runs set number = numbered.place
                from (select id as run, row_number() over (partition by workflow_id order by created_at, id) as place from workflow_runs) as numbered
                where numbered.run = workflow_runs.id;
                update workflow_runs set started_by = 'rerun' where rerun_of is not null;
                """);

            migrationBuilder.CreateIndex(
                name: "IX_workflow_runs_workflow_id_number",
                table: "workflow_runs",
                columns: new[] { "workflow_id", "number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_workflow_runs_workflow_id_number",
                table: "workflow_runs");

            migrationBuilder.DropColumn(
                name: "draft",
                table: "workflows");

            migrationBuilder.DropColumn(
                name: "draft_revision",
                table: "workflows");

            migrationBuilder.DropColumn(
                name: "draft_updated_at",
                table: "workflows");

            migrationBuilder.DropColumn(
                name: "is_draft",
                table: "workflows");

            migrationBuilder.DropColumn(
                name: "number",
                table: "workflow_runs");

            migrationBuilder.DropColumn(
                name: "only_node",
                table: "workflow_runs");

            migrationBuilder.DropColumn(
                name: "started_by",
                table: "workflow_runs");
        }
    }
}

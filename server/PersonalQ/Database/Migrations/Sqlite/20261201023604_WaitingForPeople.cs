using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WaitingForPeople : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "decided_by",
                table: "workflow_node_runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_code",
                table: "agents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_message",
                table: "agents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_task_id",
                table: "agents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_workflow_node_runs_waiting_for",
                table: "workflow_node_runs",
                column: "waiting_for",
                filter: "waiting_for is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_waiting",
                table: "tasks",
                columns: new[] { "waiting_for", "agent_id" },
                filter: "waiting_for is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_workflow_node_runs_waiting_for",
                table: "workflow_node_runs");

            migrationBuilder.DropIndex(
                name: "ix_tasks_waiting",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "decided_by",
                table: "workflow_node_runs");

            migrationBuilder.DropColumn(
                name: "error_code",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "error_message",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "error_task_id",
                table: "agents");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class QueueIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_tasks_available_at",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_queue",
                table: "tasks");

            migrationBuilder.CreateIndex(
                name: "IX_workflow_node_runs_task_id",
                table: "workflow_node_runs",
                column: "task_id",
                filter: "task_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_due",
                table: "tasks",
                column: "available_at",
                filter: "available_at is not null and (waiting_for is not null or lease_owner is not null)");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_held",
                table: "tasks",
                column: "lease_owner",
                filter: "lease_owner is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_ready",
                table: "tasks",
                column: "queue_key",
                filter: "available_at is not null and waiting_for is null and lease_owner is null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_ready_of_agent",
                table: "tasks",
                columns: new[] { "agent_id", "queue_key" },
                filter: "available_at is not null and waiting_for is null and lease_owner is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_workflow_node_runs_task_id",
                table: "workflow_node_runs");

            migrationBuilder.DropIndex(
                name: "ix_tasks_due",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_held",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_ready",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_ready_of_agent",
                table: "tasks");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_available_at",
                table: "tasks",
                column: "available_at",
                filter: "available_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_queue",
                table: "tasks",
                column: "queue_key",
                filter: "available_at is not null");
        }
    }
}

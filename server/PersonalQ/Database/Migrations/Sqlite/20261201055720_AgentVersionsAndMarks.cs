using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AgentVersionsAndMarks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "agent_version",
                table: "tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "cancel_reason",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "tasks",
                type: "TEXT",
                nullable: false,
                defaultValue: "task");

            migrationBuilder.AddColumn<string>(
                name: "rating",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "try_settings",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "purged_at",
                table: "agents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "settings_version",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "agent_versions",
                columns: table => new
                {
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    changed = table.Column<string>(type: "TEXT", nullable: false),
                    restored_from = table.Column<int>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    agent_type = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    fallback_model = table.Column<string>(type: "TEXT", nullable: true),
                    temperature = table.Column<double>(type: "REAL", nullable: false),
                    max_tokens = table.Column<int>(type: "INTEGER", nullable: false),
                    system_prompt = table.Column<string>(type: "TEXT", nullable: false),
                    tags = table.Column<string>(type: "TEXT", nullable: false),
                    avatar_url = table.Column<string>(type: "TEXT", nullable: true),
                    tools_config = table.Column<string>(type: "TEXT", nullable: false),
                    max_cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    daily_budget_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    monthly_budget_micros = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_versions", x => new { x.agent_id, x.number });
                    table.ForeignKey(
                        name: "FK_agent_versions_agents_agent_id",
                        column: x => x.agent_id,
                        principalTable: "agents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "task_ratings",
                columns: table => new
                {
                    task_id = table.Column<string>(type: "TEXT", nullable: false),
                    run = table.Column<int>(type: "INTEGER", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    agent_version = table.Column<int>(type: "INTEGER", nullable: true),
                    mark = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    rated_by = table.Column<string>(type: "TEXT", nullable: false),
                    rated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_task_ratings", x => new { x.task_id, x.run });
                    table.ForeignKey(
                        name: "FK_task_ratings_tasks_task_id",
                        column: x => x.task_id,
                        principalTable: "tasks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_rated",
                table: "tasks",
                columns: new[] { "agent_id", "rating" },
                filter: "rating is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_try",
                table: "tasks",
                columns: new[] { "id", "status" },
                filter: "kind = 'try'");

            migrationBuilder.CreateIndex(
                name: "IX_task_ratings_agent_id_mark",
                table: "task_ratings",
                columns: new[] { "agent_id", "mark" });

            // What agents are like now is their first version. Those made for one workflow run have none.
            migrationBuilder.Sql("""
                insert into agent_versions (agent_id, number, changed, created_at, name, description, agent_type, model, fallback_model, temperature, max_tokens,
                  system_prompt, tags, avatar_url, tools_config, max_cost_micros, daily_budget_micros, monthly_budget_micros)
                select id, 1, '', updated_at, name, description, agent_type, model, fallback_model, temperature, max_tokens,
                  system_prompt, tags, avatar_url, tools_config, max_cost_micros, daily_budget_micros, monthly_budget_micros
                from agents where deleted_at is null or deleted_at <> created_at
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agent_versions");

            migrationBuilder.DropTable(
                name: "task_ratings");

            migrationBuilder.DropIndex(
                name: "ix_tasks_rated",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_try",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "agent_version",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "cancel_reason",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "rating",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "try_settings",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "purged_at",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "settings_version",
                table: "agents");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "activities",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: true),
                    task_id = table.Column<string>(type: "TEXT", nullable: true),
                    activity_type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    metadata = table.Column<string>(type: "TEXT", nullable: false),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activities", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "activity_counts",
                columns: table => new
                {
                    day = table.Column<long>(type: "INTEGER", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    activity_type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    entries = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activity_counts", x => new { x.agent_id, x.activity_type, x.status, x.day, x.shard });
                });

            migrationBuilder.CreateTable(
                name: "agents",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    agent_type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    fallback_model = table.Column<string>(type: "TEXT", nullable: true),
                    temperature = table.Column<double>(type: "REAL", nullable: false),
                    max_tokens = table.Column<int>(type: "INTEGER", nullable: false),
                    system_prompt = table.Column<string>(type: "TEXT", nullable: false),
                    max_cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    daily_budget_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    monthly_budget_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    tags = table.Column<string>(type: "TEXT", nullable: false),
                    avatar_url = table.Column<string>(type: "TEXT", nullable: true),
                    tools_config = table.Column<string>(type: "TEXT", nullable: false),
                    tasks_completed = table.Column<int>(type: "INTEGER", nullable: false),
                    tasks_failed = table.Column<int>(type: "INTEGER", nullable: false),
                    execution_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    last_active = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    is_sample = table.Column<bool>(type: "INTEGER", nullable: false),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agents", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    service_name = table.Column<string>(type: "TEXT", nullable: false),
                    encrypted_key = table.Column<byte[]>(type: "BLOB", nullable: true),
                    config = table.Column<string>(type: "TEXT", nullable: false),
                    is_configured = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_custom = table.Column<bool>(type: "INTEGER", nullable: false),
                    last_tested = table.Column<long>(type: "INTEGER", nullable: true),
                    last_test_succeeded = table.Column<bool>(type: "INTEGER", nullable: true),
                    last_test_message = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "files",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    content_type = table.Column<string>(type: "TEXT", nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_files", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_keys",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    request_hash = table.Column<string>(type: "TEXT", nullable: false),
                    status_code = table.Column<int>(type: "INTEGER", nullable: true),
                    body = table.Column<string>(type: "TEXT", nullable: true),
                    content_type = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_keys", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "installation",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_installation", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "key_ring",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_key_ring", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "metric_buckets",
                columns: table => new
                {
                    hour = table.Column<long>(type: "INTEGER", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    tasks_created = table.Column<long>(type: "INTEGER", nullable: false),
                    tasks_completed = table.Column<long>(type: "INTEGER", nullable: false),
                    tasks_failed = table.Column<long>(type: "INTEGER", nullable: false),
                    tasks_cancelled = table.Column<long>(type: "INTEGER", nullable: false),
                    duration_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    calls = table.Column<long>(type: "INTEGER", nullable: false),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cache_read_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cache_write_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cost_micros = table.Column<long>(type: "INTEGER", nullable: false),
                    calls_of_unknown_cost = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_metric_buckets", x => new { x.hour, x.agent_id, x.model, x.shard });
                });

            migrationBuilder.CreateTable(
                name: "model_entries",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    is_custom = table.Column<bool>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "spending",
                columns: table => new
                {
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    day = table.Column<long>(type: "INTEGER", nullable: false),
                    spent_micros = table.Column<long>(type: "INTEGER", nullable: false),
                    reserved_micros = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_spending", x => new { x.agent_id, x.day });
                });

            migrationBuilder.CreateTable(
                name: "workflows",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    process = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    definition = table.Column<string>(type: "TEXT", nullable: false),
                    template_key = table.Column<string>(type: "TEXT", nullable: true),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflows", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "agent_status_changes",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_status_changes", x => x.id);
                    table.ForeignKey(
                        name: "FK_agent_status_changes_agents_agent_id",
                        column: x => x.agent_id,
                        principalTable: "agents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "schedules",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    task_template = table.Column<string>(type: "TEXT", nullable: false),
                    cron_expression = table.Column<string>(type: "TEXT", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    last_run = table.Column<long>(type: "INTEGER", nullable: true),
                    next_run = table.Column<long>(type: "INTEGER", nullable: true),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schedules", x => x.id);
                    table.ForeignKey(
                        name: "FK_schedules_agents_agent_id",
                        column: x => x.agent_id,
                        principalTable: "agents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tasks",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    priority = table.Column<string>(type: "TEXT", nullable: false),
                    input_data = table.Column<string>(type: "TEXT", nullable: false),
                    output_data = table.Column<string>(type: "TEXT", nullable: true),
                    error_message = table.Column<string>(type: "TEXT", nullable: true),
                    error_code = table.Column<string>(type: "TEXT", nullable: true),
                    output_schema = table.Column<string>(type: "TEXT", nullable: true),
                    input_files = table.Column<string>(type: "TEXT", nullable: false),
                    extra_tools = table.Column<string>(type: "TEXT", nullable: false),
                    job_id = table.Column<string>(type: "TEXT", nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    available_at = table.Column<long>(type: "INTEGER", nullable: true),
                    queue_key = table.Column<long>(type: "INTEGER", nullable: false),
                    waiting_for = table.Column<string>(type: "TEXT", nullable: true),
                    waiting_expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    woken = table.Column<bool>(type: "INTEGER", nullable: false),
                    run = table.Column<int>(type: "INTEGER", nullable: false),
                    retry_count = table.Column<int>(type: "INTEGER", nullable: false),
                    execution_time_seconds = table.Column<int>(type: "INTEGER", nullable: true),
                    working_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    steps_count = table.Column<int>(type: "INTEGER", nullable: false),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    max_cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    schedule_id = table.Column<string>(type: "TEXT", nullable: true),
                    occurrence_at = table.Column<long>(type: "INTEGER", nullable: true),
                    workflow_run_id = table.Column<string>(type: "TEXT", nullable: true),
                    parent_task_id = table.Column<string>(type: "TEXT", nullable: true),
                    conversation_id = table.Column<string>(type: "TEXT", nullable: true),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: true),
                    is_sample = table.Column<bool>(type: "INTEGER", nullable: false),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tasks", x => x.id);
                    table.ForeignKey(
                        name: "FK_tasks_agents_agent_id",
                        column: x => x.agent_id,
                        principalTable: "agents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workflow_runs",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_id = table.Column<string>(type: "TEXT", nullable: true),
                    workflow_version = table.Column<int>(type: "INTEGER", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    process = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    waiting_for = table.Column<string>(type: "TEXT", nullable: true),
                    inputs = table.Column<string>(type: "TEXT", nullable: false),
                    output = table.Column<string>(type: "TEXT", nullable: true),
                    error_code = table.Column<string>(type: "TEXT", nullable: true),
                    error_message = table.Column<string>(type: "TEXT", nullable: true),
                    definition = table.Column<string>(type: "TEXT", nullable: false),
                    team = table.Column<string>(type: "TEXT", nullable: true),
                    rerun_of = table.Column<string>(type: "TEXT", nullable: true),
                    max_cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflow_runs", x => x.id);
                    table.ForeignKey(
                        name: "FK_workflow_runs_workflows_workflow_id",
                        column: x => x.workflow_id,
                        principalTable: "workflows",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "workflow_versions",
                columns: table => new
                {
                    workflow_id = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    definition = table.Column<string>(type: "TEXT", nullable: false),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflow_versions", x => new { x.workflow_id, x.version });
                    table.ForeignKey(
                        name: "FK_workflow_versions_workflows_workflow_id",
                        column: x => x.workflow_id,
                        principalTable: "workflows",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_steps",
                columns: table => new
                {
                    task_id = table.Column<string>(type: "TEXT", nullable: false),
                    run = table.Column<int>(type: "INTEGER", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    call_id = table.Column<string>(type: "TEXT", nullable: true),
                    request = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    response = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cache_read_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cache_write_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_steps", x => new { x.task_id, x.run, x.sequence });
                    table.ForeignKey(
                        name: "FK_run_steps_tasks_task_id",
                        column: x => x.task_id,
                        principalTable: "tasks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workflow_delegations",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    manager_task_id = table.Column<string>(type: "TEXT", nullable: false),
                    from_agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    to_agent_id = table.Column<string>(type: "TEXT", nullable: false),
                    member = table.Column<string>(type: "TEXT", nullable: false),
                    call_key = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    of_key = table.Column<string>(type: "TEXT", nullable: true),
                    after = table.Column<string>(type: "TEXT", nullable: false),
                    instruction = table.Column<string>(type: "TEXT", nullable: false),
                    expected_output = table.Column<string>(type: "TEXT", nullable: true),
                    task_id = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    result = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    review = table.Column<string>(type: "TEXT", nullable: true),
                    feedback = table.Column<string>(type: "TEXT", nullable: true),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflow_delegations", x => x.id);
                    table.ForeignKey(
                        name: "FK_workflow_delegations_workflow_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "workflow_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workflow_node_runs",
                columns: table => new
                {
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    node_id = table.Column<string>(type: "TEXT", nullable: false),
                    iteration = table.Column<int>(type: "INTEGER", nullable: false),
                    item_index = table.Column<int>(type: "INTEGER", nullable: false),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    waiting_for = table.Column<string>(type: "TEXT", nullable: true),
                    task_id = table.Column<string>(type: "TEXT", nullable: true),
                    agent_id = table.Column<string>(type: "TEXT", nullable: true),
                    input = table.Column<string>(type: "TEXT", nullable: true),
                    output = table.Column<string>(type: "TEXT", nullable: true),
                    branch = table.Column<string>(type: "TEXT", nullable: true),
                    error_code = table.Column<string>(type: "TEXT", nullable: true),
                    error_message = table.Column<string>(type: "TEXT", nullable: true),
                    superseded = table.Column<bool>(type: "INTEGER", nullable: false),
                    copied = table.Column<bool>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    cost_micros = table.Column<long>(type: "INTEGER", nullable: true),
                    trust = table.Column<string>(type: "TEXT", nullable: false),
                    secrecy = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflow_node_runs", x => new { x.run_id, x.node_id, x.iteration, x.item_index, x.attempt });
                    table.ForeignKey(
                        name: "FK_workflow_node_runs_workflow_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "workflow_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_activities_activity_type_id",
                table: "activities",
                columns: new[] { "activity_type", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_activities_agent_id_activity_type_id",
                table: "activities",
                columns: new[] { "agent_id", "activity_type", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_activities_task_id",
                table: "activities",
                column: "task_id",
                filter: "task_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_agent_status_changes_agent_id_at",
                table: "agent_status_changes",
                columns: new[] { "agent_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_agents_created_at",
                table: "agents",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_agents_name",
                table: "agents",
                column: "name",
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_service_name",
                table: "api_keys",
                column: "service_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_keys_created_at",
                table: "idempotency_keys",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_metric_buckets_agent_id_hour",
                table: "metric_buckets",
                columns: new[] { "agent_id", "hour" });

            migrationBuilder.CreateIndex(
                name: "IX_schedules_agent_id",
                table: "schedules",
                column: "agent_id");

            migrationBuilder.CreateIndex(
                name: "IX_spending_day",
                table: "spending",
                column: "day");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_available_at",
                table: "tasks",
                column: "available_at",
                filter: "available_at is not null");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_completed_at_id",
                table: "tasks",
                columns: new[] { "completed_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_tasks_conversation_id",
                table: "tasks",
                column: "conversation_id",
                filter: "conversation_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_cost_micros_id",
                table: "tasks",
                columns: new[] { "cost_micros", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_tasks_execution_time_seconds_id",
                table: "tasks",
                columns: new[] { "execution_time_seconds", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_tasks_idempotency_key",
                table: "tasks",
                column: "idempotency_key",
                unique: true,
                filter: "idempotency_key is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_list",
                table: "tasks",
                columns: new[] { "created_at", "id", "status", "priority" });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_of_agent",
                table: "tasks",
                columns: new[] { "agent_id", "created_at", "id", "status", "priority" });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_open",
                table: "tasks",
                columns: new[] { "agent_id", "status" },
                filter: "status in ('pending', 'running')");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_parent_task_id",
                table: "tasks",
                column: "parent_task_id",
                filter: "parent_task_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_priority_id",
                table: "tasks",
                columns: new[] { "priority", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_queue",
                table: "tasks",
                column: "queue_key",
                filter: "available_at is not null");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_schedule_id_occurrence_at",
                table: "tasks",
                columns: new[] { "schedule_id", "occurrence_at" },
                unique: true,
                filter: "schedule_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_status_created_at_id",
                table: "tasks",
                columns: new[] { "status", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_tasks_title_id",
                table: "tasks",
                columns: new[] { "title", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_tasks_waiting_expires_at",
                table: "tasks",
                column: "waiting_expires_at",
                filter: "waiting_expires_at is not null");

            migrationBuilder.CreateIndex(
                name: "IX_tasks_workflow_run_id",
                table: "tasks",
                column: "workflow_run_id",
                filter: "workflow_run_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_workflow_delegations_run_id_created_at",
                table: "workflow_delegations",
                columns: new[] { "run_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_workflow_node_runs_due_at",
                table: "workflow_node_runs",
                column: "due_at",
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "IX_workflow_runs_created_at_id",
                table: "workflow_runs",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_workflow_runs_status_created_at",
                table: "workflow_runs",
                columns: new[] { "status", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_workflow_runs_workflow_id_created_at",
                table: "workflow_runs",
                columns: new[] { "workflow_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_workflows_created_at_id",
                table: "workflows",
                columns: new[] { "created_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activities");

            migrationBuilder.DropTable(
                name: "activity_counts");

            migrationBuilder.DropTable(
                name: "agent_status_changes");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "files");

            migrationBuilder.DropTable(
                name: "idempotency_keys");

            migrationBuilder.DropTable(
                name: "installation");

            migrationBuilder.DropTable(
                name: "key_ring");

            migrationBuilder.DropTable(
                name: "metric_buckets");

            migrationBuilder.DropTable(
                name: "model_entries");

            migrationBuilder.DropTable(
                name: "run_steps");

            migrationBuilder.DropTable(
                name: "schedules");

            migrationBuilder.DropTable(
                name: "spending");

            migrationBuilder.DropTable(
                name: "workflow_delegations");

            migrationBuilder.DropTable(
                name: "workflow_node_runs");

            migrationBuilder.DropTable(
                name: "workflow_versions");

            migrationBuilder.DropTable(
                name: "tasks");

            migrationBuilder.DropTable(
                name: "workflow_runs");

            migrationBuilder.DropTable(
                name: "agents");

            migrationBuilder.DropTable(
                name: "workflows");
        }
    }
}

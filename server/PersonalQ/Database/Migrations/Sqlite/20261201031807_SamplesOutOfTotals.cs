using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PersonalQ.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SamplesOutOfTotals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Buckets of the sample data are kept apart from now on, so that they count in no total.
            migrationBuilder.Sql("""
                update metric_buckets set agent_id = 'sample:' || agent_id
                where agent_id in (select id from agents where is_sample)
                  and hour <= (select max(t.created_at) / 3600000000 + 1 from tasks t where t.agent_id = metric_buckets.agent_id and t.is_sample)
                """);

            migrationBuilder.CreateIndex(
                name: "ix_tasks_sample",
                table: "tasks",
                column: "status",
                filter: "is_sample");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_sample",
                table: "tasks");
        }
    }
}

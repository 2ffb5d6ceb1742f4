using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Limits;
using PersonalQ.Metrics;
using PersonalQ.People;
using PersonalQ.People.External;
using PersonalQ.Runs;
using PersonalQ.Runs.Budgets;
using PersonalQ.Schedules;
using PersonalQ.Settings;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ;

/// <summary>
/// The contents page of the database: one set per table. Instants are stored as microseconds since 1970 and enums as
/// their snake_case text, on every engine alike, so that the hand-written SQL of the hot path is the same for all.
/// </summary>
public abstract class PersonalQDb(DbContextOptions options) : DbContext(options)
{
#pragma warning disable CS1591 // A set is named for its entity, which is documented.
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<AgentStatusChange> AgentStatusChanges => Set<AgentStatusChange>();
    public DbSet<AgentVersion> AgentVersions => Set<AgentVersion>();
    public DbSet<AgentTask> Tasks => Set<AgentTask>();
    public DbSet<TaskRating> TaskRatings => Set<TaskRating>();
    public DbSet<RunStep> RunSteps => Set<RunStep>();
    public DbSet<ActivityEntry> Activities => Set<ActivityEntry>();
    public DbSet<ActivityCount> ActivityCounts => Set<ActivityCount>();
    public DbSet<MetricBucket> MetricBuckets => Set<MetricBucket>();
    public DbSet<Spending> Spending => Set<Spending>();
    public DbSet<Workflow> Workflows => Set<Workflow>();
    public DbSet<WorkflowVersion> WorkflowVersions => Set<WorkflowVersion>();
    public DbSet<WorkflowRun> WorkflowRuns => Set<WorkflowRun>();
    public DbSet<WorkflowNodeRun> WorkflowNodeRuns => Set<WorkflowNodeRun>();
    public DbSet<WorkflowDelegation> WorkflowDelegations => Set<WorkflowDelegation>();
    public DbSet<Schedule> Schedules => Set<Schedule>();
    public DbSet<ServiceSetting> ServiceSettings => Set<ServiceSetting>();
    public DbSet<KeyRingEntry> KeyRing => Set<KeyRingEntry>();
    public DbSet<ModelEntry> ModelEntries => Set<ModelEntry>();
    /// <summary>What model servers refused.</summary>
    public DbSet<ModelFact> ModelFacts => Set<ModelFact>();
    public DbSet<ModelRate> ModelRates => Set<ModelRate>();
    public DbSet<SeenWorker> Workers => Set<SeenWorker>();
    public DbSet<StoredFile> Files => Set<StoredFile>();
    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();
    public DbSet<Person> People => Set<Person>();
    /// <summary>Accounts of other services that people sign in with.</summary>
    public DbSet<PersonIdentity> PersonIdentities => Set<PersonIdentity>();
    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();
    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();
    public DbSet<PersonLink> PersonLinks => Set<PersonLink>();
    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();
    public DbSet<Installation> Installation => Set<Installation>();
#pragma warning restore CS1591

    /// <summary>In queries: the bytes of a text, which the engine knows without reading it; null of null.</summary>
    public static int? OctetLength(string? text) => throw new NotSupportedException("Only in queries.");

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        builder.HasDbFunction(() => OctetLength(null)).HasName("octet_length").IsBuiltIn();
        builder.Entity<Agent>(e =>
        {
            e.ToTable("agents");
            e.HasIndex(x => x.Name).IsUnique().HasFilter("deleted_at is null");
            e.HasIndex(x => x.CreatedAt);
        });
        builder.Entity<AgentStatusChange>(e =>
        {
            e.ToTable("agent_status_changes");
            e.HasIndex(x => new { x.AgentId, x.At });
            e.HasOne<Agent>().WithMany().HasForeignKey(x => x.AgentId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<AgentVersion>(e =>
        {
            e.ToTable("agent_versions");
            e.HasKey(x => new { x.AgentId, x.Number });
            e.HasOne<Agent>().WithMany().HasForeignKey(x => x.AgentId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<AgentTask>(e =>
        {
            e.ToTable("tasks");
            e.Property<string?>(SearchText.Column);
            e.HasOne<Agent>().WithMany().HasForeignKey(x => x.AgentId).OnDelete(DeleteBehavior.Cascade);
            // Text on every engine, because the hand-written insert is the same for all.
            e.Property(x => x.InputFiles).HasConversion<ListConverter, ListComparer>();
            e.Property(x => x.ExtraTools).HasConversion<ListConverter, ListComparer>();
            // EF only reads it: every change is a statement of TaskMoves, TaskLease or QueueSql, which guards the row's state.
            foreach (var property in e.Metadata.GetProperties())
            {
                property.SetBeforeSaveBehavior(PropertySaveBehavior.Throw);
                property.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
            }
            // What can be claimed, in the order of the queue; the same agent by agent; what a clock ends; what is held.
            e.HasIndex(x => x.QueueKey, "ix_tasks_ready").HasFilter(QueueSql.Ready);
            e.HasIndex(x => new { x.AgentId, x.QueueKey }, "ix_tasks_ready_of_agent").HasFilter(QueueSql.Ready);
            e.HasIndex(x => x.AvailableAt, "ix_tasks_due").HasFilter($"available_at is not null and {QueueSql.Timed}");
            e.HasIndex(x => x.LeaseOwner, "ix_tasks_held").HasFilter("lease_owner is not null");
            // A page of the list is found in an index alone: in each order that can be asked for, and by status and
            // priority, which are too common to be looked up by themselves.
            e.HasIndex(x => new { x.CreatedAt, x.Id, x.Status, x.Priority }, "ix_tasks_list");
            e.HasIndex(x => new { x.AgentId, x.CreatedAt, x.Id, x.Status, x.Priority }, "ix_tasks_of_agent");
            e.HasIndex(x => new { x.CompletedAt, x.Id });
            e.HasIndex(x => new { x.Title, x.Id });
            e.HasIndex(x => new { x.Priority, x.Id });
            e.HasIndex(x => new { x.CostMicros, x.Id });
            e.HasIndex(x => new { x.ExecutionTimeSeconds, x.Id });
            e.HasIndex(x => new { x.Status, x.CreatedAt, x.Id });
            e.HasIndex(x => new { x.AgentId, x.Status }, "ix_tasks_open").HasFilter("status in ('pending', 'running')");
            e.HasIndex(x => new { x.WaitingFor, x.AgentId }, "ix_tasks_waiting").HasFilter("waiting_for is not null");
            e.HasIndex(x => x.Status, "ix_tasks_sample").HasFilter("is_sample");
            // What is in no list, and what is marked, are few among many.
            e.HasIndex(x => new { x.Id, x.Status }, "ix_tasks_try").HasFilter("kind = 'try'");
            e.HasIndex(x => new { x.AgentId, x.Rating }, "ix_tasks_rated").HasFilter("rating is not null");
            e.HasIndex(x => x.WaitingExpiresAt).HasFilter("waiting_expires_at is not null");
            e.HasIndex(x => new { x.ScheduleId, x.OccurrenceAt }).IsUnique().HasFilter("schedule_id is not null");
            e.HasIndex(x => x.WorkflowRunId).HasFilter("workflow_run_id is not null");
            e.HasIndex(x => x.ParentTaskId).HasFilter("parent_task_id is not null");
            e.HasIndex(x => x.ConversationId).HasFilter("conversation_id is not null");
            e.HasIndex(x => x.IdempotencyKey).IsUnique().HasFilter("idempotency_key is not null");
        });
        builder.Entity<TaskRating>(e =>
        {
            e.ToTable("task_ratings");
            e.HasKey(x => new { x.TaskId, x.Run });
            e.HasOne<AgentTask>().WithMany().HasForeignKey(x => x.TaskId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.AgentId, x.Mark });
        });
        builder.Entity<RunStep>(e =>
        {
            e.ToTable("run_steps");
            e.HasKey(x => new { x.TaskId, x.Run, x.Sequence });
            e.HasOne<AgentTask>().WithMany().HasForeignKey(x => x.TaskId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<ActivityEntry>(e =>
        {
            e.ToTable("activities");
            e.Property<string?>(SearchText.Column);
            // Ids sort by time, so that each of these also serves time ranges and the order of the list.
            e.HasIndex(x => new { x.AgentId, x.ActivityType, x.Id });
            e.HasIndex(x => new { x.ActivityType, x.Id });
            e.HasIndex(x => x.TaskId).HasFilter("task_id is not null");
        });
        builder.Entity<ActivityCount>(e =>
        {
            e.ToTable("activity_counts");
            e.HasKey(x => new { x.AgentId, x.ActivityType, x.Status, x.Day, x.Shard });
        });
        builder.Entity<MetricBucket>(e =>
        {
            e.ToTable("metric_buckets");
            e.HasKey(x => new { x.Hour, x.AgentId, x.Model, x.Shard });
            e.HasIndex(x => new { x.AgentId, x.Hour });
        });
        builder.Entity<Spending>(e =>
        {
            e.ToTable("spending");
            e.HasKey(x => new { x.AgentId, x.Day });
            e.HasIndex(x => x.Day);
        });
        builder.Entity<Workflow>(e =>
        {
            e.ToTable("workflows");
            e.HasIndex(x => new { x.CreatedAt, x.Id });
        });
        builder.Entity<WorkflowVersion>(e =>
        {
            e.ToTable("workflow_versions");
            e.HasKey(x => new { x.WorkflowId, x.Version });
            e.HasOne<Workflow>().WithMany().HasForeignKey(x => x.WorkflowId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<WorkflowRun>(e =>
        {
            e.ToTable("workflow_runs");
            e.Property<string?>(SearchText.Column);
            e.HasOne<Workflow>().WithMany().HasForeignKey(x => x.WorkflowId).OnDelete(DeleteBehavior.SetNull);
            e.HasIndex(x => new { x.CreatedAt, x.Id });
            e.HasIndex(x => new { x.WorkflowId, x.CreatedAt });
            e.HasIndex(x => new { x.WorkflowId, x.Number });
            e.HasIndex(x => new { x.Status, x.CreatedAt });
        });
        builder.Entity<WorkflowNodeRun>(e =>
        {
            e.ToTable("workflow_node_runs");
            e.HasKey(x => new { x.RunId, x.NodeId, x.Iteration, x.ItemIndex, x.Attempt });
            e.HasOne<WorkflowRun>().WithMany().HasForeignKey(x => x.RunId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => x.DueAt).HasFilter("due_at is not null");
            e.HasIndex(x => x.TaskId).HasFilter("task_id is not null");
            e.HasIndex(x => x.WaitingFor).HasFilter("waiting_for is not null");
        });
        builder.Entity<WorkflowDelegation>(e =>
        {
            e.ToTable("workflow_delegations");
            e.HasOne<WorkflowRun>().WithMany().HasForeignKey(x => x.RunId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.RunId, x.CreatedAt });
        });
        builder.Entity<Schedule>(e =>
        {
            e.ToTable("schedules");
            e.HasOne<Agent>().WithMany().HasForeignKey(x => x.AgentId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<ServiceSetting>(e =>
        {
            e.ToTable("api_keys");
            e.HasIndex(x => x.ServiceName).IsUnique();
        });
        builder.Entity<KeyRingEntry>().ToTable("key_ring");
        builder.Entity<ModelEntry>().ToTable("model_entries");
        builder.Entity<ModelFact>(e =>
        {
            e.ToTable("model_facts");
            e.HasKey(x => new { x.Endpoint, x.Model, x.Fact });
        });
        builder.Entity<ModelRate>(e =>
        {
            e.ToTable("model_rates");
            e.HasKey(x => x.Name);
        });
        builder.Entity<SeenWorker>(e =>
        {
            e.ToTable("workers");
            e.HasKey(x => x.Owner);
        });
        builder.Entity<StoredFile>().ToTable("files");
        builder.Entity<IdempotencyRecord>(e =>
        {
            e.ToTable("idempotency_keys");
            e.HasKey(x => x.Key);
            e.HasIndex(x => x.CreatedAt);
        });
        builder.Entity<Person>(e =>
        {
            e.ToTable("people");
            e.HasIndex(x => x.UserName).IsUnique();
            e.HasIndex(x => new { x.Name, x.Id });
        });
        builder.Entity<SignInSession>(e =>
        {
            e.ToTable("sessions");
            e.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => x.ExpiresAt);
        });
        builder.Entity<AccessToken>(e =>
        {
            e.ToTable("access_tokens");
            e.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => x.SecretHash).IsUnique();
            e.Property(x => x.Scopes).HasConversion<ListConverter, ListComparer>();
        });
        builder.Entity<PersonIdentity>(e =>
        {
            e.ToTable("person_identities");
            e.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.Provider, x.Subject }).IsUnique();
        });
        builder.Entity<PersonLink>(e =>
        {
            e.ToTable("person_links");
            e.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => x.SecretHash).IsUnique();
        });
        builder.Entity<SecurityEvent>().ToTable("security_events");
        builder.Entity<Installation>(e =>
        {
            e.ToTable("installation");
            e.HasKey(x => x.Name);
        });
        NamesInSnakeCase(builder);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder builder)
    {
        builder.Properties<DateTimeOffset>().HaveConversion<MicrosConverter>();
        builder.Properties<AgentType>().HaveConversion<EnumTextConverter<AgentType>>();
        builder.Properties<AgentStatus>().HaveConversion<EnumTextConverter<AgentStatus>>();
        builder.Properties<AgentTaskStatus>().HaveConversion<EnumTextConverter<AgentTaskStatus>>();
        builder.Properties<TaskPriority>().HaveConversion<EnumTextConverter<TaskPriority>>();
        builder.Properties<WaitingFor>().HaveConversion<EnumTextConverter<WaitingFor>>();
        builder.Properties<TaskKind>().HaveConversion<EnumTextConverter<TaskKind>>();
        builder.Properties<TaskMark>().HaveConversion<EnumTextConverter<TaskMark>>();
        builder.Properties<CancelReason>().HaveConversion<EnumTextConverter<CancelReason>>();
        builder.Properties<StepKind>().HaveConversion<EnumTextConverter<StepKind>>();
        builder.Properties<StepState>().HaveConversion<EnumTextConverter<StepState>>();
        builder.Properties<ActivityType>().HaveConversion<EnumTextConverter<ActivityType>>();
        builder.Properties<ActivityStatus>().HaveConversion<EnumTextConverter<ActivityStatus>>();
        builder.Properties<WorkflowRunSource>().HaveConversion<EnumTextConverter<WorkflowRunSource>>();
        builder.Properties<WorkflowProcess>().HaveConversion<EnumTextConverter<WorkflowProcess>>();
        builder.Properties<Role>().HaveConversion<EnumTextConverter<Role>>();
        builder.Properties<SessionKind>().HaveConversion<EnumTextConverter<SessionKind>>();
        builder.Properties<LinkKind>().HaveConversion<EnumTextConverter<LinkKind>>();
        builder.Properties<SecurityEventKind>().HaveConversion<EnumTextConverter<SecurityEventKind>>();
        builder.Properties<Trust>().HaveConversion<EnumTextConverter<Trust>>();
        builder.Properties<Secrecy>().HaveConversion<EnumTextConverter<Secrecy>>();
    }

    private static void NamesInSnakeCase(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
            foreach (var property in entity.GetProperties())
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    private sealed class MicrosConverter() : ValueConverter<DateTimeOffset, long>(x => x.ToMicros(), x => Ids.FromMicros(x));

    private sealed class ListConverter() : ValueConverter<List<string>, string>(
        x => JsonSerializer.Serialize(x, JsonSerializerOptions.Default), x => JsonSerializer.Deserialize<List<string>>(x, JsonSerializerOptions.Default)!);

    private sealed class ListComparer() : ValueComparer<List<string>>((a, b) => a!.SequenceEqual(b!), x => x.Count, x => x.ToList());

    private sealed class EnumTextConverter<T>() : ValueConverter<T, string>(x => x.ToText(), x => EnumText.Parse<T>(x)) where T : struct, Enum;
}

/// <summary>One fact about this installation: the encryption salt, whether the welcome was seen.</summary>
public sealed class Installation
{
    /// <summary>Which fact.</summary>
    public required string Name { get; init; }
    /// <summary>Its value.</summary>
    public required string Value { get; set; }
}

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Agents;

/// <summary>Every way an agent changes, inside a write. Each raises its event; what follows from it is up to whoever hears it.</summary>
internal static class AgentWrites
{
    /// <summary>The temperature of an agent that names none.</summary>
    public static double DefaultTemperature(AgentType type) => type switch
    {
        AgentType.Conversational => 0.8,
        AgentType.Analytical => 0.3,
        AgentType.Creative => 0.9,
        AgentType.Automation => 0.2,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Loads a living agent for change and locks it.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public static async ValueTask<Agent> LoadAsync(WriteSession session, string id)
    {
        await session.LockAsync("agents", id);
        return await session.Db.Agents.SingleOrDefaultAsync(a => a.Id == id && a.DeletedAt == null) ?? throw ProblemException.NotFound("Agent");
    }

    /// <summary>Makes an agent of a checked request.</summary>
    /// <exception cref="ProblemException">409: the name is taken.</exception>
    public static async ValueTask<Agent> CreateAsync(WriteSession session, CreateAgentRequest request, TimeProvider clock)
    {
        var now = clock.Now();
        var agent = new Agent
        {
            Id = Ids.New(clock),
            Name = request.Name!,
            Description = request.Description!,
            AgentType = request.AgentType!.Value,
            Status = request.Status ?? AgentStatus.Inactive,
            Model = request.Model!,
            FallbackModel = request.FallbackModel,
            Temperature = request.Temperature ?? DefaultTemperature(request.AgentType.Value),
            MaxTokens = request.MaxTokens ?? 4096,
            SystemPrompt = request.SystemPrompt!,
            Tags = [.. request.Tags ?? []],
            AvatarUrl = request.AvatarUrl,
            ToolsConfig = request.ToolsConfig?.Text ?? "{}",
            MaxCostMicros = Micros(request.MaxCostUsd),
            DailyBudgetMicros = Micros(request.DailyBudgetUsd),
            MonthlyBudgetMicros = Micros(request.MonthlyBudgetUsd),
            LastActive = request.Status == AgentStatus.Active ? now : null,
            CreatedAt = now,
            UpdatedAt = now,
        };
        session.Db.Agents.Add(agent);
        AgentVersion.Keep(session, agent, [], null, now);
        Remember(session, agent, agent.Status, now, clock);
        await SaveAsync(session, agent);
        session.Raise(new AgentCreated(agent));
        return agent;
    }

    /// <summary>Gives an agent the values of a checked request; one that changes nothing leaves it untouched and tells nobody.</summary>
    /// <param name="session">The write.</param>
    /// <param name="agent">It, locked.</param>
    /// <param name="request">All its values.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="restoredFrom">The version whose values these are, when one is restored.</param>
    /// <exception cref="ProblemException">409: the name is taken.</exception>
    public static async ValueTask UpdateAsync(WriteSession session, Agent agent, CreateAgentRequest request, TimeProvider clock, int? restoredFrom = null)
    {
        var now = clock.Now();
        agent.Name = request.Name!;
        agent.Description = request.Description!;
        agent.AgentType = request.AgentType!.Value;
        agent.Model = request.Model!;
        agent.FallbackModel = request.FallbackModel;
        agent.Temperature = request.Temperature!.Value;
        agent.MaxTokens = request.MaxTokens!.Value;
        agent.SystemPrompt = request.SystemPrompt!;
        agent.Tags = [.. request.Tags!];
        agent.AvatarUrl = request.AvatarUrl;
        agent.ToolsConfig = request.ToolsConfig!.Value.Text;
        agent.MaxCostMicros = Micros(request.MaxCostUsd);
        agent.DailyBudgetMicros = Micros(request.DailyBudgetUsd);
        agent.MonthlyBudgetMicros = Micros(request.MonthlyBudgetUsd);
        var changed = session.Db.Entry(agent).State == EntityState.Modified;
        if (!changed && agent.Status == request.Status)
            return;
        if (changed)
        {
            var fields = ChangedFields(session, agent);
            agent.SettingsVersion++;
            AgentVersion.Keep(session, agent, fields, restoredFrom, now);
            agent.IsSample = false; // what the user has made their own is not taken away with the samples
            session.Raise(new AgentUpdated(agent));
            var entry = session.Db.Entry(agent);
            if (entry.Property(a => a.DailyBudgetMicros).IsModified || entry.Property(a => a.MonthlyBudgetMicros).IsModified)
                session.Raise(new AgentBudgetChanged(agent.Id));
        }
        Enter(session, agent, request.Status!.Value, clock);
        agent.Touch(now);
        await SaveAsync(session, agent);
    }

    /// <summary>Gives an agent the prompt and settings of an earlier version, as a new one. Its status stays.</summary>
    /// <exception cref="ProblemException">404: no such version. 409: the name is taken. 422: what was allowed then is not any more.</exception>
    public static async ValueTask RestoreVersionAsync(WriteSession session, Agent agent, int number, TimeProvider clock)
    {
        var version = await session.Db.AgentVersions.AsNoTracking().FirstOrDefaultAsync(v => v.AgentId == agent.Id && v.Number == number)
            ?? throw ProblemException.NotFound("Version");
        var wanted = new CreateAgentRequest(
            version.Name, version.Description, version.AgentType, version.Model, version.SystemPrompt, version.Temperature, version.MaxTokens, version.Tags,
            version.AvatarUrl, new RawJson(version.ToolsConfig), version.FallbackModel, agent.Status,
            AgentResponse.Usd(version.MaxCostMicros), AgentResponse.Usd(version.DailyBudgetMicros), AgentResponse.Usd(version.MonthlyBudgetMicros));
        await UpdateAsync(session, agent, wanted.Tidied().Validate(), clock, number);
    }

    // Named as the API names them.
    private static List<string> ChangedFields(WriteSession session, Agent agent) =>
        [.. session.Db.Entry(agent).Properties.Where(p => p.IsModified).Select(p => p.Metadata.Name).Select(name => JsonNamingPolicy.SnakeCaseLower.ConvertName(
            name.EndsWith("Micros", StringComparison.Ordinal) ? name[..^"Micros".Length] + "Usd" : name)).Order(StringComparer.Ordinal)];

    /// <summary>Sets the status by the user's word.</summary>
    public static async ValueTask SetStatusAsync(WriteSession session, Agent agent, AgentStatus status, TimeProvider clock)
    {
        if (!Enter(session, agent, status, clock))
            return;
        agent.Touch(clock.Now());
        await session.Db.SaveChangesAsync();
    }

    /// <summary>Sets the status with its history and its event; false when it had it already. <c>updated_at</c> stays: that is the user's.</summary>
    public static bool Enter(WriteSession session, Agent agent, AgentStatus status, TimeProvider clock)
    {
        if (agent.Become(status, clock.Now()) is not { } changed)
            return false;
        Remember(session, agent, status, changed.At, clock);
        session.Raise(changed);
        return true;
    }

    /// <summary>Deletes an agent; its history stays, and it can be restored.</summary>
    public static void Delete(WriteSession session, Agent agent, TimeProvider clock)
    {
        agent.DeletedAt = clock.Now();
        agent.Touch(agent.DeletedAt.Value);
        Remember(session, agent, AgentStatus.Inactive, agent.DeletedAt.Value, clock); // it is not up while it is deleted
        session.Raise(new AgentDeleted(agent));
    }

    /// <summary>Takes what agents held that were deleted 30 days ago: prompt, settings and versions. Their names and their tasks stay.</summary>
    /// <returns>How many; none means that no more are due.</returns>
    public static async ValueTask<int> PurgeAsync(WriteSession session, int most, TimeProvider clock)
    {
        var now = clock.Now();
        var before = now - AgentList.Trash;
        // One that was made for a workflow run was never in the Trash.
        var due = await session.Db.Agents.Where(a => a.DeletedAt != null && a.DeletedAt < before && a.PurgedAt == null && a.DeletedAt != a.CreatedAt)
            .OrderBy(a => a.DeletedAt).Take(most).ToListAsync(CancellationToken.None);
        foreach (var agent in due)
        {
            await session.LockAsync("agents", agent.Id);
            await session.ExecuteAsync("delete from agent_versions where agent_id = @p0", agent.Id);
            await session.ExecuteAsync("delete from agent_status_changes where agent_id = @p0", agent.Id);
            (agent.SystemPrompt, agent.Description, agent.ToolsConfig, agent.AvatarUrl, agent.Tags) = ("", "", "{}", null, []);
            (agent.ErrorCode, agent.ErrorMessage, agent.ErrorTaskId) = (null, null, null);
            agent.PurgedAt = now;
            agent.Version++;
            session.Raise(new AgentPurged(agent));
        }
        await session.Db.SaveChangesAsync();
        return due.Count;
    }

    /// <summary>Brings a deleted agent back as it was; a living one is left alone.</summary>
    /// <exception cref="ProblemException">404: there never was one. 409: another agent has its name now, or it left the Trash.</exception>
    public static async ValueTask<Agent> RestoreAsync(WriteSession session, string id, TimeProvider clock)
    {
        await session.LockAsync("agents", id);
        var agent = await session.Db.Agents.SingleOrDefaultAsync(a => a.Id == id) ?? throw ProblemException.NotFound("Agent");
        if (agent.DeletedAt is null)
            return agent;
        if (agent.PurgedAt is not null)
            throw ProblemException.Conflict("agent_purged", $"'{agent.Name}' was deleted more than 30 days ago. Its prompt and settings are gone and cannot be restored.");
        agent.DeletedAt = null;
        agent.Touch(clock.Now());
        Remember(session, agent, agent.Status, agent.UpdatedAt, clock);
        await SaveAsync(session, agent);
        session.Raise(new AgentCreated(agent, Restored: true));
        return agent;
    }

    /// <summary>Makes an inactive copy under the next free name.</summary>
    public static async ValueTask<Agent> DuplicateAsync(WriteSession session, Agent agent, TimeProvider clock)
    {
        var taken = (await session.Db.Agents.Where(a => a.DeletedAt == null).Select(a => a.Name).ToListAsync()).ToHashSet(StringComparer.Ordinal);
        var name = Enumerable.Range(1, int.MaxValue).Select(i => CopyName(agent.Name, i)).First(n => !taken.Contains(n));
        return await CreateAsync(session, new UpdateAgentRequest { Name = name, Status = AgentStatus.Inactive }.Onto(agent), clock);
    }

    private static long? Micros(decimal? usd) => usd is { } amount ? (long)Math.Round(amount * 1_000_000m) : null;

    private static string CopyName(string name, int number)
    {
        var suffix = number == 1 ? " (copy)" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" (copy {number})");
        var length = Math.Min(name.Length, 255 - suffix.Length);
        return name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)] + suffix;
    }

    private static void Remember(WriteSession session, Agent agent, AgentStatus status, DateTimeOffset at, TimeProvider clock) =>
        session.Db.AgentStatusChanges.Add(new AgentStatusChange { Id = Ids.New(clock), AgentId = agent.Id, Status = status, At = at });

    // The unique index decides, also between processes; asking first could only be wrong.
    private static async ValueTask SaveAsync(WriteSession session, Agent agent)
    {
        try
        {
            await session.Db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            throw ProblemException.Conflict("duplicate_name", $"Agent with name '{agent.Name}' already exists");
        }
    }
}

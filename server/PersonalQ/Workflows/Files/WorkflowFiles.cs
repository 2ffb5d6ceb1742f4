using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Llm.Catalog;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Files;

/// <summary>Workflows into files and out of them.</summary>
internal sealed class WorkflowFiles(IDatabase database, WorkflowCommands workflows, DefaultModel models, TimeProvider clock)
{
    private const int MostTries = 5;

    /// <summary>Makes a workflow, and the agents it brings along, of a file: all of it or nothing.</summary>
    /// <param name="text">The file.</param>
    /// <param name="model">Model of the agents it brings; null for the file's, or the best that is configured.</param>
    /// <param name="template">The template it is, if it is one.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <param name="name">Name of the workflow; the file's when null or blank.</param>
    /// <exception cref="ProblemException">422 what is wrong with the file, with line and column.</exception>
    public async Task<(Workflow Workflow, IReadOnlyList<ImportedAgent> Agents)> ImportAsync(FileText text, string? model, string? template, CancellationToken ct, string? name = null)
    {
        var file = Sound(text);
        var otherwise = await models.FindAsync(ct);
        return await WriteAsync(async session =>
        {
            var (definition, agents) = await SettleAsync(session, text, file, model, otherwise);
            return (await workflows.CreateAsync(session, string.IsNullOrWhiteSpace(name) ? file.Name.Trim() : name.Trim(), file.Description, definition, template, []), agents); // a file's faults were found before
        }, ct);
    }

    /// <summary>The definition of a file for this installation, with the agents it brings along made.</summary>
    /// <exception cref="ProblemException">422 what is wrong with the file, with line and column.</exception>
    public async Task<(string Name, WorkflowDefinition Definition)> ResolveAsync(FileText text, string? model, CancellationToken ct)
    {
        var file = Sound(text);
        var otherwise = await models.FindAsync(ct);
        return await WriteAsync(async session => (file.Name.Trim(), (await SettleAsync(session, text, file, model, otherwise)).Definition), ct);
    }

    /// <summary>All that is wrong with a file, unknown agents included.</summary>
    public async Task<IReadOnlyList<FieldError>> FaultsAsync(FileText text)
    {
        if (text.File is not { } file)
            return text.Faults;
        await using var db = database.Read();
        return [.. text.Faults, .. FileAgents.Unknown(file, await FileAgents.FindAsync(db, file)).Select(text.At)];
    }

    /// <summary>A workflow as a file.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="withAgents">Whether the file describes the agents, so that it can be used where they are not.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<WorkflowFile> ExportAsync(string id, bool withAgents, CancellationToken ct)
    {
        await using var db = database.Read();
        var workflow = await WorkflowsApi.FindAsync(db, id, ct);
        var definition = new RawJson(workflow.Definition).Read<WorkflowDefinition>();
        var ids = AgentsOf.Named(definition).Select(n => n.AgentId).Distinct().ToList();
        var agents = await db.Agents.AsNoTracking().Where(a => ids.Contains(a.Id) && a.DeletedAt == null).ToListAsync(ct);
        var shared = FileAgents.Renamed(definition, agents.ToDictionary(a => a.Id, a => a.Name, StringComparer.Ordinal));
        return new WorkflowFile
        {
            Name = workflow.Name,
            Description = workflow.Description,
            Process = shared.Process,
            Inputs = shared.Inputs,
            Agents = withAgents ? [.. agents.OrderBy(a => ids.IndexOf(a.Id)).Select(Described)] : [],
            Nodes = shared.Nodes,
            Edges = shared.Edges,
            Notes = shared.Notes,
            Settings = shared.Settings,
        };
    }

    // Two imports at once may want the same new agent: whoever comes second finds it there.
    private async Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> write, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
            try
            {
                return await database.WriteAsync(write, ct);
            }
            catch (ProblemException e) when (e.Code == "duplicate_name" && tries < MostTries)
            {
                // The next try finds it.
            }
    }

    private async Task<(WorkflowDefinition Definition, IReadOnlyList<ImportedAgent> Agents)> SettleAsync(
        WriteSession session, FileText text, WorkflowFile file, string? model, string otherwise)
    {
        var found = await FileAgents.FindAsync(session.Db, file);
        if (FileAgents.Unknown(file, found).Select(text.At).ToList() is { Count: > 0 } unknown)
            throw ProblemException.Invalid(unknown);
        var agents = await FileAgents.MakeAsync(session, file, found, model, otherwise, clock);
        var definition = FileAgents.Renamed(file.Definition, agents.ToDictionary(a => a.Key, a => a.Value.Id, StringComparer.Ordinal));
        var order = file.Agents.Select(a => a.Name.Trim()).Concat(AgentsOf.Named(file.Definition).Select(n => n.AgentId.Trim()));
        return (definition, [.. order.Select(name => agents[name]).DistinctBy(a => a.Id)]);
    }

    private static WorkflowFile Sound(FileText text) => text is { Faults.Count: 0, File: { } file } ? file : throw ProblemException.Invalid(text.Faults);

    private static FileAgent Described(Agent agent) => new()
    {
        Name = agent.Name,
        Description = agent.Description,
        Type = agent.AgentType,
        Model = agent.Model,
        Temperature = agent.Temperature,
        MaxTokens = agent.MaxTokens,
        Prompt = agent.SystemPrompt,
        Tags = agent.Tags,
    };
}

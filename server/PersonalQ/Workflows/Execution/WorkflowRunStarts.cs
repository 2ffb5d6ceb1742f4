using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Files;

namespace PersonalQ.Workflows.Execution;

/// <summary>Makes runs of what requests ask for.</summary>
internal sealed class WorkflowRunStarts(IDatabase database, WorkflowRunCommands commands, WorkflowFiles files)
{
    /// <summary>Starts a run of a workflow, of a file, or of agents and what each is to do.</summary>
    /// <exception cref="ProblemException">404 unknown workflow; 422 what does not fit; 409 an agent that takes no work.</exception>
    public async Task<WorkflowRun> StartAsync(StartRunRequest request, WorkflowRunSource by, CancellationToken ct)
    {
        if (request is { WorkflowId.Length: > 0, File.Length: > 0 })
            throw ProblemException.Invalid("file", "not_allowed", "Name either a workflow, or a file.");
        if (request.WorkflowId is { Length: > 0 } id)
            return await commands.StartAsync(await OfWorkflowAsync(id, request, ct) with { StartedBy = by }, ct);
        if (request.File is { Length: > 0 } file)
            return await commands.StartAsync(await OfFileAsync(FileText.Read(file), request, ct) with { StartedBy = by }, ct);
        try
        {
            return await commands.StartAsync(OfAgents(request) with { StartedBy = by }, ct);
        }
        catch (ProblemException e) when (e.Errors.Count > 0)
        {
            throw ProblemException.Invalid([.. e.Errors.Select(AsAsked)]);
        }
    }

    /// <summary>Starts a run that takes over what another had finished before a node.</summary>
    /// <exception cref="ProblemException">404; 409 while the other has not ended; 422 what does not fit.</exception>
    public Task<WorkflowRun> RerunAsync(string id, RerunRequest request, CancellationToken ct) =>
        commands.RerunAsync(id, request.FromNode!, (old, definition) =>
        {
            var changed = string.IsNullOrWhiteSpace(request.Instruction) ? definition : definition with
            {
                Nodes = [.. definition.Nodes.Select(n => n.Id == request.FromNode ? n with { Instruction = request.Instruction } : n)],
            };
            if (DefinitionCheck.Faults(changed) is { Count: > 0 } faults)
                throw ProblemException.Invalid(faults);
            return new WorkflowRunOrder
            {
                Name = old.Name,
                Definition = changed,
                WorkflowId = old.WorkflowId,
                WorkflowVersion = old.WorkflowVersion,
                Inputs = InputCheck.Resolve(changed.Inputs, Merged(old.Inputs, request.Inputs)),
                RerunOf = old.Id,
                StartedBy = WorkflowRunSource.Rerun,
            };
        }, ct);

    private async Task<WorkflowRunOrder> OfWorkflowAsync(string id, StartRunRequest request, CancellationToken ct)
    {
        if (request.Agents is not null || request.TaskDescriptions is not null)
            throw ProblemException.Invalid("agents", "not_allowed", "Name either a workflow, or agents and task descriptions.");
        if (request.Settings is not null || request.Process is not null)
            throw ProblemException.Invalid(request.Settings is not null ? "settings" : "process", "not_allowed", "A workflow has its own. Only max_cost_usd can be given for one run.");
        await using var db = database.Read();
        var workflow = await db.Workflows.FirstOrDefaultAsync(w => w.Id == id, ct) ?? throw ProblemException.NotFound("Workflow");
        var definition = new RawJson(workflow.Definition).Read<WorkflowDefinition>();
        if (workflow.IsDraft)
            throw WorkflowDrafts.NotRunnable(workflow, await WorkflowCommands.FaultsAsync(db, definition));
        return new WorkflowRunOrder
        {
            Name = string.IsNullOrWhiteSpace(request.Name) ? workflow.Name : request.Name.Trim(),
            Definition = Capped(definition, request),
            WorkflowId = workflow.Id,
            WorkflowVersion = workflow.Version,
            Inputs = InputCheck.Resolve(definition.Inputs, request.Inputs),
        };
    }

    private async Task<WorkflowRunOrder> OfFileAsync(FileText text, StartRunRequest request, CancellationToken ct)
    {
        if (request.Agents is not null || request.TaskDescriptions is not null)
            throw ProblemException.Invalid("agents", "not_allowed", "Name either a file, or agents and task descriptions.");
        // Before its agents are made: nothing is left behind by a run that cannot start.
        var inputs = text is { Faults.Count: 0, File: { } file } ? InputCheck.Resolve(file.Inputs, request.Inputs) : "{}";
        var (name, definition) = await files.ResolveAsync(text, FileAgents.Model(request.Model), ct);
        return new WorkflowRunOrder { Name = string.IsNullOrWhiteSpace(request.Name) ? name : request.Name.Trim(), Definition = definition, Inputs = inputs };
    }

    private static WorkflowRunOrder OfAgents(StartRunRequest request)
    {
        var missing = new List<FieldError>();
        if (request.Agents is null)
            missing.Add(new FieldError("agents", "required", "Name the agents, or a workflow_id."));
        if (request.TaskDescriptions is null)
            missing.Add(new FieldError("task_descriptions", "required", "Say what each agent does, or name a workflow_id."));
        if (missing.Count > 0)
            throw ProblemException.Invalid(missing);
        var (agents, descriptions) = (request.Agents!, request.TaskDescriptions!);
        if (agents.Count != descriptions.Count)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"Number of agents must match number of tasks: {agents.Count} agents, {descriptions.Count} task descriptions.");
            throw ProblemException.Invalid([new FieldError("agents", "count_mismatch", message), new FieldError("task_descriptions", "count_mismatch", message)]);
        }
        var definition = new WorkflowDefinition
        {
            Process = request.Process switch
            {
                null or WorkflowProcess.Sequential => WorkflowProcess.Sequential,
                WorkflowProcess.Hierarchical => WorkflowProcess.Hierarchical,
                _ => throw ProblemException.Invalid("process", "unknown_value", "Must be one of sequential, hierarchical. A graph needs a workflow."),
            },
            Nodes = [.. agents.Select((agent, i) => new WorkflowNode
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"task_{i + 1}"),
                Label = string.Create(CultureInfo.InvariantCulture, $"Task {i + 1}"),
                AgentId = agent,
                Instruction = Template.Escape(descriptions[i]),
            })],
            Settings = request.Settings ?? new WorkflowSettings(),
        };
        if (DefinitionCheck.Faults(definition) is { Count: > 0 } faults)
            throw ProblemException.Invalid(faults);
        return new WorkflowRunOrder { Name = NameOf(request.Name, descriptions[0]), Definition = Capped(definition, request), Inputs = InputCheck.Resolve([], request.Inputs) };
    }

    private static WorkflowDefinition Capped(WorkflowDefinition definition, StartRunRequest request) =>
        request.MaxCostUsd is { } cap ? definition with { Settings = definition.Settings with { MaxCostUsd = cap } } : definition;

    // nodes.task_2.instruction is task_descriptions.1 to whoever sent it.
    private static FieldError AsAsked(FieldError fault)
    {
        var parts = fault.Field.Split('.');
        if (parts is not ["nodes", var node, var field, ..] || !node.StartsWith("task_", StringComparison.Ordinal))
            return fault;
        var index = int.Parse(node["task_".Length..], CultureInfo.InvariantCulture) - 1;
        return fault with { Field = string.Create(CultureInfo.InvariantCulture, $"{(field == "agent_id" ? "agents" : "task_descriptions")}.{index}") };
    }

    private static string NameOf(string? given, string description)
    {
        if (!string.IsNullOrWhiteSpace(given))
            return given.Trim();
        var line = description.Trim().ReplaceLineEndings("\n").Split('\n')[0].Trim();
        return line.Length <= 80 ? line : line[..(char.IsHighSurrogate(line[78]) ? 78 : 79)] + "…";
    }

    private static JsonElement? Merged(string old, JsonElement? changed)
    {
        if (changed is not { ValueKind: JsonValueKind.Object } given)
            return changed is null or { ValueKind: JsonValueKind.Null } ? JsonSerializer.Deserialize<JsonElement>(old) : changed;
        var merged = JsonNode.Parse(old)!.AsObject();
        foreach (var property in given.EnumerateObject())
            merged[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        return JsonSerializer.SerializeToElement(merged);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Execution;

/// <summary>One node that is to be tried.</summary>
public sealed record RunNodeRequest
{
    /// <summary>Values of the workflow's inputs, an object; what is left out comes from the run, or is the input's default.</summary>
    public JsonElement? Inputs { get; init; }
    /// <summary>Outputs of other nodes, an object by their ids; what is left out comes from the run.</summary>
    public JsonElement? Outputs { get; init; }
    /// <summary>An earlier run of the workflow whose inputs and outputs are taken.</summary>
    [StringLength(64)]
    public string? RunId { get; init; }
    /// <summary>Whether the node is taken from the draft, if there is one; from the newest version when left out. A workflow without a version has only its draft.</summary>
    public bool? Draft { get; init; }
}

/// <summary>
/// Runs one node alone. It is a run like any other, with its task in the journal: of a definition in which only this node is left to do, and
/// the nodes it reads from are done already.
/// </summary>
internal sealed class NodeTries(IDatabase database, WorkflowRunCommands commands)
{
    private const int LargestOutput = 1024 * 1024;

    /// <summary>Starts it.</summary>
    /// <exception cref="ProblemException">404 no such workflow, node, draft or run; 422 what is missing or does not fit.</exception>
    public async Task<WorkflowRun> StartAsync(string id, string nodeId, RunNodeRequest request, CancellationToken ct)
    {
        await using var db = database.Read();
        var workflow = await WorkflowsApi.FindAsync(db, id, ct);
        var ofDraft = workflow.IsDraft || (request.Draft == true && workflow.Draft is not null);
        var definition = ofDraft ? WorkflowDrafts.Of(workflow).Definition : new RawJson(workflow.Definition).Read<WorkflowDefinition>();
        var node = definition.Nodes.FirstOrDefault(n => n.Id == nodeId) ?? throw ProblemException.NotFound("Node");
        if (node.Type == NodeType.Loop)
            throw ProblemException.Invalid("node", "not_allowed", "A loop does nothing by itself. Run one of the nodes it repeats.");
        var (run, rows) = await RunAsync(db, id, request.RunId, ct);
        var known = Known(definition, request.Outputs, rows).Where(k => k.NodeId != nodeId).ToDictionary(k => k.NodeId, StringComparer.Ordinal);
        CheckRead(node, known.Keys);
        var needed = Read(node).Concat(Before(definition, nodeId)).ToHashSet(StringComparer.Ordinal);
        foreach (var other in known.Keys.Where(k => !needed.Contains(k)).ToList())
            known.Remove(other);
        var reduced = Reduced(definition, node, known.Keys);
        var faults = DefinitionCheck.Faults(reduced);
        faults = [.. faults, .. (await WorkflowCommands.FaultsAsync(db, reduced)).ExceptBy(faults.Select(f => (f.Field, f.Code)), f => (f.Field, f.Code))];
        if (faults.Count > 0)
            throw ProblemException.Invalid(faults);
        return await commands.StartAsync(new WorkflowRunOrder
        {
            Name = workflow.Name,
            Definition = reduced,
            WorkflowId = workflow.Id,
            WorkflowVersion = ofDraft ? null : workflow.Version,
            Inputs = InputCheck.Resolve(definition.Inputs, Inputs(definition, request.Inputs, run)),
            StartedBy = WorkflowRunSource.Node,
            OnlyNode = nodeId,
            Known = [.. known.Values],
        }, ct);
    }

    private static async Task<(WorkflowRun? Run, List<WorkflowNodeRun> Rows)> RunAsync(PersonalQDb db, string workflowId, string? runId, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(runId))
            return (null, []);
        var run = await db.WorkflowRuns.FirstOrDefaultAsync(r => r.Id == runId && r.WorkflowId == workflowId, ct)
            ?? throw ProblemException.Invalid("run_id", "unknown_value", "The workflow has no such run.");
        var rows = await db.WorkflowNodeRuns
            .Where(n => n.RunId == runId && n.ItemIndex == WorkflowNodeRun.Whole && !n.Superseded && n.Status == AgentTaskStatus.Completed && n.Output != null)
            .OrderBy(n => n.Iteration).ToListAsync(ct);
        return (run, rows);
    }

    // The last round of a node counts, and what was typed counts before it.
    private static IEnumerable<KnownOutput> Known(WorkflowDefinition definition, JsonElement? typed, List<WorkflowNodeRun> rows)
    {
        var known = new Dictionary<string, KnownOutput>(StringComparer.Ordinal);
        foreach (var row in rows)
            known[row.NodeId] = new KnownOutput(row.NodeId, row.Output!, row.Labels);
        if (typed is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
            throw ProblemException.Invalid("outputs", "wrong_type", "outputs must be an object: a value for each node.");
        if (typed is { ValueKind: JsonValueKind.Object } values)
            foreach (var value in values.EnumerateObject())
            {
                if (definition.Nodes.All(n => n.Id != value.Name))
                    throw ProblemException.Invalid("outputs." + value.Name, "unknown_value", $"There is no node '{value.Name}'.");
                var text = value.Value.GetRawText();
                if (text.Length > LargestOutput)
                    throw ProblemException.Invalid("outputs." + value.Name, "too_long", "An output may have 1 MB at most.");
                known[value.Name] = new KnownOutput(value.Name, text, new Labels(Trust.Trusted, Secrecy.Private));
            }
        return known.Values.Where(k => definition.Nodes.Any(n => n.Id == k.NodeId));
    }

    private static void CheckRead(WorkflowNode node, IReadOnlyCollection<string> known)
    {
        var missing = Read(node).Where(id => id != node.Id && !known.Contains(id)).Distinct(StringComparer.Ordinal)
            .Select(id => new FieldError("outputs." + id, "required", $"'{node.Title}' reads the output of '{id}'. Give a value for it, or a run that has one.")).ToList();
        if (missing.Count > 0)
            throw ProblemException.Invalid(missing);
    }

    // The nodes whose outputs its texts and expressions read; what cannot be parsed is told by the check.
    private static IEnumerable<string> Read(WorkflowNode node)
    {
        var paths = new List<IReadOnlyList<string>>();
        foreach (var template in (string?[])[node.Instruction, node.ExpectedOutput, node.Condition?.ModelChoice?.Question])
            Try(() => paths.AddRange(Template.Parse(template ?? "").Paths));
        foreach (var expression in (string?[])[node.Condition?.Expression, node.Map?.Items])
            if (!string.IsNullOrWhiteSpace(expression))
                Try(() => paths.AddRange(Expression.Parse(expression).Paths));
        return paths.Where(p => p.Count > 1 && p[0] == "outputs").Select(p => p[1]);

        static void Try(Action read)
        {
            try
            {
                read();
            }
            catch (ExpressionException)
            {
                // See above.
            }
        }
    }

    // The nodes whose contents it gets as context: conditions and the like pass on what came to them.
    private static HashSet<string> Before(WorkflowDefinition definition, string nodeId)
    {
        var edges = WorkflowGraph.EdgesOf(definition);
        var types = definition.Nodes.DistinctBy(n => n.Id).ToDictionary(n => n.Id, n => n.Type, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { nodeId };
        var open = new Queue<string>([nodeId]);
        while (open.TryDequeue(out var at))
            foreach (var source in edges.Where(e => e.Target == at).Select(e => e.Source).Where(seen.Add))
                if (types.TryGetValue(source, out var type) && type.HasContent())
                    found.Add(source);
                else
                    open.Enqueue(source);
        return found;
    }

    // What is known stands before the node as a plain step that is done, and nothing comes after it.
    private static WorkflowDefinition Reduced(WorkflowDefinition definition, WorkflowNode node, IReadOnlyCollection<string> known)
    {
        var done = definition.Nodes.Where(n => known.Contains(n.Id))
            .Select(n => new WorkflowNode { Id = n.Id, Type = NodeType.Input, Label = n.Label, Position = n.Position }).ToList();
        return definition with
        {
            Process = WorkflowProcess.Graph,
            Nodes = [.. done, node with { OnError = NodeFailure.Fail, Join = NodeJoin.All }],
            Edges = [.. done.Select(n => new WorkflowEdge
            {
                Id = $"{n.Id}-{node.Id}",
                Source = n.Id,
                Target = node.Id,
                Fields = definition.Edges.FirstOrDefault(e => e.Source == n.Id && e.Target == node.Id)?.Fields,
            })],
            Notes = [],
            Settings = definition.Settings with { Goal = null, ManagerAgentId = null },
        };
    }

    private static JsonElement? Inputs(WorkflowDefinition definition, JsonElement? typed, WorkflowRun? run)
    {
        if (run is null || typed is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
            return typed;
        var values = new RawJson(run.Inputs).Read<Dictionary<string, JsonElement>>();
        if (typed is { ValueKind: JsonValueKind.Object } given)
            foreach (var value in given.EnumerateObject())
                values[value.Name] = value.Value;
        // Inputs that the workflow had then and has no longer are nothing to complain of.
        foreach (var gone in values.Keys.Where(k => definition.Inputs.All(i => i.Name != k) && typed?.TryGetProperty(k, out _) != true).ToList())
            values.Remove(gone);
        return JsonSerializer.SerializeToElement(values, Json.Options);
    }
}

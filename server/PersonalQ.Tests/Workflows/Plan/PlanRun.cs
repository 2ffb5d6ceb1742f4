using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Tests.Workflows.Plan;

/// <summary>
/// Runs a definition by its plan alone: the test plays agents and people, no database and no clock. As in the product, the plan
/// sees the rows without their texts but for those it asks for.
/// </summary>
internal sealed class PlanRun
{
    private static readonly DateTimeOffset Then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly HashSet<NodeKey> begun = [];
    private readonly HashSet<NodeKey> inputs = [];
    private readonly HashSet<NodeKey> outputs = [];
    private int asked;

    public PlanRun(WorkflowDefinition definition, object? inputs = null)
    {
        Input = new PlanInput
        {
            Name = "Run",
            Definition = definition,
            Graph = WorkflowGraph.Of(definition),
            Inputs = JsonSerializer.SerializeToElement(inputs ?? new { }),
            Rows = [],
        };
        Go();
    }

    public PlanInput Input { get; set; }
    public List<WorkflowNodeRun> Rows { get; } = [];
    public List<StartNode> Started { get; } = [];

    /// <summary>The texts that the plan asked for since something last happened: <c>a</c> for an output, <c>(a)</c> for an input.</summary>
    public string Fetched => string.Join(' ', outputs.Select(Name).Concat(inputs.Select(k => $"({Name(k)})")).Order(StringComparer.Ordinal));

    public JsonElement? Output { get; private set; }
    public FailRun? Failure { get; private set; }
    public bool Held { get; private set; }
    public bool HasEnded => Output is not null || Failure is not null;

    /// <summary>Open visits: <c>a</c>, the second round <c>a#1</c>, the third entry <c>a[2]</c>, the second try <c>a~2</c>.</summary>
    public string Open => string.Join(' ', Rows.Where(r => r is { IsTerminal: false, Superseded: false }).Select(Name).Order(StringComparer.Ordinal));

    /// <summary>Every visit that was ever begun for an agent, in the order they began.</summary>
    public string Begun => string.Join(' ', Started.Select(s => Name(s.Node)));

    public static string Name(WorkflowNodeRun row) => Name(NodeKey.Of(row));

    public static string Name(NodeKey key) => key.NodeId
        + (key.Item == WorkflowNodeRun.Whole ? "" : string.Create(CultureInfo.InvariantCulture, $"[{key.Item}]"))
        + (key.Iteration == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"#{key.Iteration}"))
        + (key.Attempt == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"~{key.Attempt}"));

    public WorkflowNodeRun Row(string visit) => Rows.Single(r => Name(r) == visit);

    public string InstructionOf(string visit) => Started.Single(s => Name(s.Node) == visit).Instruction;

    /// <summary>A visit ends with a result.</summary>
    public PlanRun Done(string visit, object? output = null, string? branch = null) =>
        End(visit, r => r with { Status = AgentTaskStatus.Completed, Output = JsonSerializer.Serialize(output ?? $"{visit} done", Json.Options), Branch = branch });

    /// <summary>A visit ends with an error.</summary>
    public PlanRun Fails(string visit, string message = "It broke.", string code = "broken", AgentTaskStatus status = AgentTaskStatus.Failed) =>
        End(visit, r => r with { Status = status, ErrorCode = code, ErrorMessage = message });

    /// <summary>A person answers an approval.</summary>
    public PlanRun Decides(string visit, bool approved, bool hasWay = true)
    {
        var node = Input.Definition.Nodes.First(n => n.Id == Row(visit).NodeId);
        return End(visit, r => new Decision(approved, null, null, "you").Apply(node, r, Then, hasWay, null));
    }

    /// <summary>Puts what happened into the rows, then does what the plan says until it rests.</summary>
    public PlanRun Go()
    {
        inputs.Clear();
        outputs.Clear();
        while (!HasEnded && Pass(WorkflowPlan.Next(Input with { Rows = Rows.ConvertAll(WithoutTexts) })))
            Assert.True(++asked < 50_000, "The plan does not come to rest.");
        return this;
    }

    private WorkflowNodeRun WithoutTexts(WorkflowNodeRun row) => row with
    {
        Input = inputs.Contains(NodeKey.Of(row)) ? row.Input : null,
        InputLeftOut = inputs.Contains(NodeKey.Of(row)) || row.Input is null ? null : Encoding.UTF8.GetByteCount(row.Input),
        Output = outputs.Contains(NodeKey.Of(row)) ? row.Output : null,
        OutputLeftOut = outputs.Contains(NodeKey.Of(row)) || row.Output is null ? null : Encoding.UTF8.GetByteCount(row.Output),
    };

    public PlanRun End(string visit, Func<WorkflowNodeRun, WorkflowNodeRun> how)
    {
        var at = Rows.FindIndex(r => Name(r) == visit && r is { IsTerminal: false, Superseded: false });
        Assert.True(at >= 0, $"'{visit}' is not open; open: {Open}");
        Rows[at] = how(Rows[at] with { WaitingFor = null, CompletedAt = Then });
        return Go();
    }

    private bool Pass(IReadOnlyList<PlanDirective> directives)
    {
        var settled = false;
        Held = false;
        foreach (var directive in directives)
            switch (directive)
            {
                case FetchTexts fetch:
                    Assert.True(fetch.Inputs.Count(inputs.Add) + fetch.Outputs.Count(outputs.Add) > 0, "The plan asks for what it has.");
                    settled = true;
                    break;
                case StartNode start:
                    Begin(start.Node);
                    Started.Add(start);
                    Rows.Add(New(start.Node, start.Labels) with { TaskId = "task " + Name(start.Node), AgentId = start.AgentId });
                    break;
                case OpenMap map:
                    Begin(map.Node);
                    Rows.Add(New(map.Node, map.Labels) with { Input = map.Items, Items = map.Count });
                    settled = true;
                    break;
                case AskPerson ask:
                    Begin(ask.Node);
                    Rows.Add(New(ask.Node, ask.Labels) with { Input = ask.Question, WaitingFor = ask.For });
                    break;
                case SettleNode settle:
                    Settle(settle);
                    settled = true;
                    break;
                case StopNode stop:
                    var at = Rows.FindIndex(r => NodeKey.Of(r) == stop.Node);
                    Rows[at] = Rows[at] with { Status = AgentTaskStatus.Cancelled, ErrorCode = "not_needed", WaitingFor = null };
                    settled = true;
                    break;
                case WaitForBudget:
                    Held = true;
                    break;
                case CompleteRun complete:
                    Output = JsonSerializer.Deserialize<JsonElement>(complete.Output);
                    break;
                case FailRun fail:
                    Failure = fail;
                    break;
            }
        return settled;
    }

    private void Settle(SettleNode settle)
    {
        var row = New(settle.Node, settle.Labels) with
        {
            Status = settle.ErrorCode is null ? AgentTaskStatus.Completed : AgentTaskStatus.Failed,
            Output = settle.Output,
            Branch = settle.Branch,
            ErrorCode = settle.ErrorCode,
            ErrorMessage = settle.ErrorMessage,
        };
        var open = Rows.FindIndex(r => NodeKey.Of(r) == settle.Node);
        if (open < 0)
        {
            Begin(settle.Node);
            Rows.Add(row);
        }
        else
            Rows[open] = row with { Input = Rows[open].Input };
    }

    private void Begin(NodeKey key) => Assert.True(begun.Add(key), $"{Name(key)} was begun twice.");

    private static WorkflowNodeRun New(NodeKey key, Labels labels) => new()
    {
        RunId = "run",
        NodeId = key.NodeId,
        Iteration = key.Iteration,
        ItemIndex = key.Item,
        Attempt = key.Attempt,
        Trust = labels.Trust,
        Secrecy = labels.Secrecy,
        StartedAt = Then,
    };
}

/// <summary>Definitions in one line.</summary>
internal static class Graphs
{
    /// <summary>A graph of edges <c>a&gt;b</c> or <c>a&gt;b:branch</c>; nodes that are not given are agents.</summary>
    public static WorkflowDefinition Of(string edges, params ReadOnlySpan<WorkflowNode> nodes)
    {
        var parsed = edges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(e => e.Split('>', ':'))
            .Select(p => new WorkflowEdge { Source = p[0], Target = p[1], Branch = p.Length > 2 ? p[2] : null }).ToList();
        var given = nodes.ToArray();
        var ids = parsed.SelectMany(e => new[] { e.Source, e.Target }).Distinct().Where(id => given.All(n => n.Id != id));
        return new WorkflowDefinition { Nodes = [.. ids.Select(id => Agent(id)).Concat(given)], Edges = parsed };
    }

    public static WorkflowNode Agent(string id, NodeJoin join = NodeJoin.All, NodeFailure onError = NodeFailure.Fail, int tries = 1, string? instruction = null) => new()
    {
        Id = id,
        AgentId = "agent-" + id,
        Instruction = instruction ?? $"Do {id}",
        Join = join,
        OnError = onError,
        Retry = tries == 1 ? null : new NodeRetry { MaxAttempts = tries },
    };

    public static WorkflowNode Condition(string id, string expression) => new() { Id = id, Type = NodeType.Condition, Condition = new NodeCondition { Expression = expression } };

    public static WorkflowNode Choice(string id, params string[] branches) => new()
    {
        Id = id,
        Type = NodeType.Condition,
        Condition = new NodeCondition { ModelChoice = new ModelChoice { AgentId = "judge", Question = "Which way?", Branches = branches } },
    };

    public static WorkflowNode Loop(string id, int most, string? until = null) => new() { Id = id, Type = NodeType.Loop, Loop = new NodeLoop { MaxIterations = most, Until = until } };

    public static WorkflowNode Map(string id, string items, int concurrency = 10, NodeFailure onError = NodeFailure.Fail, int tries = 1) => new()
    {
        Id = id,
        Type = NodeType.Map,
        AgentId = "agent-" + id,
        Instruction = "Look at {{item}}",
        Map = new NodeMap { Items = items, Concurrency = concurrency },
        OnError = onError,
        Retry = tries == 1 ? null : new NodeRetry { MaxAttempts = tries },
    };

    public static WorkflowNode Approval(string id, NodeFailure onError = NodeFailure.Fail) => new() { Id = id, Type = NodeType.Approval, Instruction = "Is it good?", OnError = onError };

    public static WorkflowNode Input(string id) => new() { Id = id, Type = NodeType.Input, Instruction = "Who are you?" };
}

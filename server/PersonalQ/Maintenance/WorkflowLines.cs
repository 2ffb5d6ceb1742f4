using System.Globalization;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Maintenance;

/// <summary>What is told of a workflow run on standard error: nodes as they begin and end, delegations, waits. To a person also their text.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="quiet">True when only the result is wanted.</param>
internal sealed class WorkflowLines(Terminal terminal, bool quiet)
{
    private readonly Lock writing = new();
    private readonly RunProgressLines text = new(terminal with { Out = terminal.Error, IsOutWatched = terminal.IsErrorWatched }, quiet);
    private readonly Dictionary<(string, int, int?, int), AgentTaskStatus> nodes = [];
    private readonly Dictionary<string, (AgentTaskStatus, string?)> delegations = [];

    /// <summary>True when text of nodes is wanted.</summary>
    public bool ShowsText => !quiet && terminal.IsErrorWatched;

    /// <summary>Shows what a task says; called while <see cref="Run"/> may be, too.</summary>
    public void Text(Action<RunProgressLines> show)
    {
        lock (writing)
            show(text);
    }

    /// <summary>Tells what is new of a run.</summary>
    public void Run(WorkflowRunResponse run, WorkflowDefinition graph)
    {
        foreach (var node in run.Nodes.Where(n => !n.Superseded && !n.Copied))
        {
            var key = (node.NodeId, node.Iteration, node.ItemIndex, node.Attempt);
            var known = nodes.TryGetValue(key, out var status);
            if (known && status == node.Status)
                continue;
            nodes[key] = node.Status;
            if (!known && node is { CompletedAt: not null, TaskId: not null })
                Tell($"▸ {Name(graph, node)}"); // begun and ended between two looks
            if (Line(node, Name(graph, node), graph.Nodes.FirstOrDefault(n => n.Id == node.NodeId)?.Type ?? NodeType.Agent, known) is { } line)
                Tell(line);
        }
        foreach (var work in run.Delegations)
        {
            var known = delegations.GetValueOrDefault(work.Id);
            delegations[work.Id] = (work.Status, work.Review);
            if (known == default)
                Tell($"  → {work.Member} ({work.Key}): {First(work.Instruction)}");
            if (work.Review is not null && known.Item2 != work.Review)
                Tell($"  ← {work.Member} ({work.Key}) {work.Review.Replace('_', ' ')}{(work.Feedback is { Length: > 0 } why ? ": " + First(why) : "")}");
        }
    }

    /// <summary>Tells one line.</summary>
    public void Tell(string line)
    {
        if (quiet)
            return;
        lock (writing)
        {
            text.Close();
            terminal.Error.WriteLine(line);
        }
    }

    /// <summary>Ends a line that is not ended yet.</summary>
    public void Close() => Text(t => t.Close());

    /// <summary>Name of a node's attempt for people.</summary>
    public static string Name(WorkflowDefinition graph, NodeRunResponse node)
    {
        var title = graph.Nodes.FirstOrDefault(n => n.Id == node.NodeId)?.Title ?? node.NodeId;
        var item = node.ItemIndex is { } at ? string.Create(CultureInfo.InvariantCulture, $" {at + 1}") : "";
        var round = node.Iteration > 0 ? string.Create(CultureInfo.InvariantCulture, $" (round {node.Iteration + 1})") : "";
        return title + item + round + (node.Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $" (try {node.Attempt})") : "");
    }

    /// <summary>A cost for people.</summary>
    public static string Cost(decimal? usd) => usd is { } cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:0.####}") : "cost unknown";

    /// <summary>A time for people.</summary>
    public static string Time(DateTimeOffset from, DateTimeOffset? to) => to is { } end
        ? (end - from) is { TotalMinutes: >= 1 } long_ ? string.Create(CultureInfo.InvariantCulture, $"{(int)long_.TotalMinutes} min {long_.Seconds} s") : string.Create(CultureInfo.InvariantCulture, $"{(end - from).TotalSeconds:0.0} s")
        : "";

    private static string? Line(NodeRunResponse node, string name, NodeType type, bool known) => node.Status switch
    {
        AgentTaskStatus.Completed when node.TaskId is null => type is NodeType.Agent ? null : $"✓ {name}{(node.Branch is { } way ? ": " + way : "")}",
        AgentTaskStatus.Completed => $"✓ {name}  {Time(node.StartedAt, node.CompletedAt)}  {Cost(node.CostUsd)}",
        AgentTaskStatus.Failed => $"✗ {name}: {node.ErrorMessage}",
        AgentTaskStatus.Cancelled => $"– {name} was cancelled",
        _ when known => null,
        _ when node.WaitingFor is WaitingFor.Approval or WaitingFor.Input && node.TaskId is null => $"? {name} waits for you",
        _ => $"▸ {name}",
    };

    private static string First(string text)
    {
        var line = text.Trim().Split('\n')[0].Trim();
        return line.Length <= 100 ? line : line[..99] + "…";
    }

}

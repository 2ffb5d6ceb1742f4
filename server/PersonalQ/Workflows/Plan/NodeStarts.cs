using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Plan;

/// <summary>Gathers what the nodes that were reached need next, within the places that are free.</summary>
internal sealed class NodeStarts(PlanInput run, GraphWalk walk, int free)
{
    private const int PersonsPatience = 7 * 24 * 3600;

    // What one step of a run begins at once; the rest begins with the next end of a task.
    private const int MostAtOnce = 16_000_000;

    private readonly WorkflowRunValues values = new(run.Inputs, walk.Results, run.Budget);
    private readonly List<PlanDirective> directives = [];
    private int free = free;
    private long written;

    private readonly HashSet<NodeKey> inputs = [];
    private readonly HashSet<NodeKey> outputs = [];

    public int Count => directives.Count;

    /// <summary>What all nodes need that were considered.</summary>
    /// <exception cref="TextsMissingException">Some of them need texts first.</exception>
    public IReadOnlyList<PlanDirective> Gathered() => IsWaitingForTexts ? throw new TextsMissingException(inputs, outputs) : directives;

    /// <summary>True when something could begin but for the spent budget.</summary>
    public bool Held { get; private set; }

    /// <summary>Adds what a reached node needs now, if anything.</summary>
    public void Consider(int index)
    {
        var node = run.Graph.Nodes[index];
        var iteration = walk.Iteration(index);
        var last = walk.Attempts.Last(node.Id, iteration);
        if (last is { IsTerminal: false })
        {
            if (node.Type == NodeType.Map)
                Gather(new MapStep(this, index, node, last).Go);
            return;
        }
        var key = walk.Attempts.Next(node.Id, iteration);
        Try(key, () => Begin(index, node, key));
    }

    private void Begin(int index, WorkflowNode node, NodeKey key)
    {
        switch (node.Type)
        {
            case NodeType.Agent:
                StartTask(index, key, node.AgentId!, node.Instruction, values, node.OutputSchema, "");
                break;
            case NodeType.Condition when node.Condition?.ModelChoice is { } choice:
                StartTask(index, key, choice.AgentId, choice.Question, values, ChoiceSchema(choice), "");
                break;
            case NodeType.Condition:
                var value = Expression.Parse(node.Condition!.Expression!).Evaluate(values);
                var branch = value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.Text() : value.Truthy() ? "true" : "false";
                directives.Add(new SettleNode(key, JsonSerializer.Serialize(branch, Json.Options), branch, null, null, LabelsOf(node.Condition.Expression!, [])));
                break;
            case NodeType.Loop:
                Turn(index, node, key);
                break;
            case NodeType.Map:
                Open(node, key);
                break;
            default:
                AskSomebody(index, node, key);
                break;
        }
    }

    private void Turn(int index, WorkflowNode node, NodeKey key)
    {
        var rounds = walk.Rounds(index);
        var ends = rounds >= node.Loop!.MaxIterations
            || (node.Loop.Until is { Length: > 0 } until && Expression.Parse(until).IsTrue(values.WithIteration(rounds)));
        directives.Add(new SettleNode(key, rounds.ToString(CultureInfo.InvariantCulture), ends ? Branches.Done : Branches.Repeat, null, null, run.Labels));
    }

    private void Open(WorkflowNode node, NodeKey key)
    {
        var items = Expression.Parse(node.Map!.Items).Evaluate(values);
        if (items.ValueKind == JsonValueKind.String && StructuredItems(items.GetString()!) is { } found)
            items = found;
        if (items.ValueKind != JsonValueKind.Array)
            directives.Add(SettleNode.Failed(key, "not_a_list", $"'{node.Map.Items}' is {items.KindName()}, not a list."));
        else if (items.GetArrayLength() > MapStep.MostItems)
            directives.Add(SettleNode.Failed(key, "too_many_items", string.Create(CultureInfo.InvariantCulture, $"The list has {items.GetArrayLength()} entries; {MapStep.MostItems} are allowed.")));
        else
            directives.Add(new OpenMap(key, items.GetRawText(), items.GetArrayLength(), node.TimeoutSeconds, LabelsOf(node.Map.Items, [])));
    }

    // Models often answer with a list in a text: JSON if there is any.
    private static JsonElement? StructuredItems(string text) =>
        Runs.StructuredOutput.Parse(text, JsonValueKind.Array);

    private void AskSomebody(int index, WorkflowNode node, NodeKey key)
    {
        var parts = PartsOf(index);
        var question = new PersonQuestion
        {
            Title = Titles.Of(node, values),
            Text = Template.Parse(node.Instruction ?? "", values.Budget).Render(values),
            Context = ContextText.Write(parts, ContextMode.Whole, run.Definition.Settings.ContextLimitChars, values.Budget),
            Content = string.IsNullOrWhiteSpace(node.Content)
                ? QuestionContent.Of(parts, walk.Results)
                : [QuestionContent.Of(Template.Parse(node.Content).Render(values))],
            Schema = node.Type == NodeType.Input ? node.OutputSchema : null,
            Reason = node.Type == NodeType.Approval ? node.Reason ?? ReasonWish.Optional : ReasonWish.Optional,
        };
        if (key.Iteration > 0 && walk.Attempts.Last(node.Id, key.Iteration - 1) is { } last && LeftOut.InputOf(last) is { } before)
            question = question.ComparedWith(new RawJson(before).Read<PersonQuestion>());
        directives.Add(new AskPerson(key, node.Type == NodeType.Approval ? WaitingFor.Approval : WaitingFor.Input, RawJson.From(question).Text,
            node.TimeoutSeconds ?? PersonsPatience, LabelsOf($"{node.Instruction}\n{node.Content}", parts)));
    }

    private List<ContextPart> PartsOf(int index) => [.. walk.ContextOf(index).Select(p => p with { Title = Titles.Rendered(p.Title, values) })];

    /// <summary>Adds a task for a node or an entry, if a place and money are left.</summary>
    internal void StartTask(int index, NodeKey key, string agentId, string? instruction, WorkflowRunValues seen, JsonElement? schema, string suffix, string more = "")
    {
        if (free <= 0 || written > MostAtOnce)
            return;
        if (run.BudgetSpent)
        {
            Held = true;
            return;
        }
        var node = run.Graph.Nodes[index];
        var template = Template.Parse(string.IsNullOrWhiteSpace(instruction) ? node.Title : instruction, seen.Budget);
        var mentioned = template.Paths.Where(p => p.Count > 1 && p[0] == "outputs").Select(p => p[1]).ToHashSet(StringComparer.Ordinal);
        var parts = PartsOf(index).Where(p => !mentioned.Contains(p.NodeId)).ToList();
        var settings = run.Definition.Settings;
        var text = new StringBuilder(template.Render(seen)).Append(more);
        if (!string.IsNullOrWhiteSpace(node.ExpectedOutput))
            text.Append("\n\nExpected output: ").Append(Template.Parse(node.ExpectedOutput, seen.Budget).Render(seen));
        var context = ContextText.Write(parts, node.Context ?? settings.Context, settings.ContextLimitChars, seen.Budget);
        if (context.Length > 0)
            text.Append("\n\nContext from earlier steps:\n\n").Append(context);
        Template.CheckLength(text.Length);
        written += text.Length;
        directives.Add(new StartNode(key, agentId, Titles.Of(run.Name, Titles.Of(node, seen) + suffix), text.ToString(),
            schema is { ValueKind: JsonValueKind.Object } json ? json.GetRawText() : null, node.TimeoutSeconds, LabelsOf(mentioned, parts)));
        free--;
    }

    /// <summary>Does something for a node; a fault of its expressions is the node's failure.</summary>
    internal void Try(NodeKey key, Action act)
    {
        try
        {
            values.Renew();
            Gather(act);
        }
        catch (ExpressionException e)
        {
            directives.Add(SettleNode.Failed(key, "bad_expression", e.Message));
        }
        catch (TextLimitException e) when (!e.IsFirstTry)
        {
            directives.Add(SettleNode.Failed(key, "too_much_work", $"What it is to do cannot be worked out: {e.Message}. Give it less text, or simpler expressions."));
        }
    }

    // What is missing of one node is fetched with what is missing of the others.
    private void Gather(Action act)
    {
        try
        {
            act();
        }
        catch (TextsMissingException missing)
        {
            inputs.UnionWith(missing.Inputs);
            outputs.UnionWith(missing.Outputs);
        }
    }

    /// <summary>True when something cannot be decided before texts are fetched, so that all will be asked again.</summary>
    internal bool IsWaitingForTexts => inputs.Count + outputs.Count > 0;

    internal void Settle(SettleNode settled) => directives.Add(settled);

    internal GraphWalk Walk => walk;

    internal WorkflowRunValues Values => values;

    private Labels LabelsOf(string text, IReadOnlyList<ContextPart> parts) =>
        LabelsOf(walk.Results.Where(r => text.Contains(r.NodeId, StringComparison.Ordinal)).Select(r => r.NodeId).ToHashSet(StringComparer.Ordinal), parts);

    private Labels LabelsOf(HashSet<string> mentioned, IReadOnlyList<ContextPart> parts) =>
        walk.Results.Where(r => mentioned.Contains(r.NodeId)).Select(r => r.Labels).Concat(parts.Select(p => p.Labels)).Aggregate(run.Labels, (a, b) => a.Join(b));

    private static JsonElement ChoiceSchema(ModelChoice choice) => JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new { reason = new { type = "string" }, branch = new { @enum = choice.Branches } },
        required = (string[])["branch"],
        additionalProperties = false,
    });
}

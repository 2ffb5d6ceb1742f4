using System.Globalization;
using System.Text.Json;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Plan;

/// <summary>Moves an open map node on: begins entries within its bound, and gathers their outputs when all have ended.</summary>
internal sealed class MapStep(NodeStarts starts, int index, WorkflowNode node, WorkflowNodeRun opened)
{
    /// <summary>Entries of a map at most.</summary>
    public const int MostItems = 1000;

    private JsonElement? items;

    public void Go()
    {
        var rows = new WorkflowNodeRun?[opened.Items ?? Items().GetArrayLength()];
        foreach (var row in starts.Walk.Attempts.Items(node.Id, opened.Iteration))
            if (row.ItemIndex < rows.Length)
                rows[row.ItemIndex] = row;
        var working = rows.Count(r => r is { IsTerminal: false });
        var lost = rows.FirstOrDefault(r => r is { IsFailure: true } && !IsTriedAgain(r));
        if (lost is not null && node.OnError != NodeFailure.Continue)
        {
            if (working == 0)
                starts.Settle(SettleNode.Failed(NodeKey.Of(opened), lost.ErrorCode ?? "item_failed",
                    string.Create(CultureInfo.InvariantCulture, $"Entry {lost.ItemIndex + 1} of {rows.Length} {(lost.Status == AgentTaskStatus.Cancelled ? "was cancelled" : "failed")}: {lost.ErrorMessage}")));
            return;
        }
        var open = false;
        for (var i = 0; i < rows.Length; i++)
            if (rows[i] is null || IsTriedAgain(rows[i]!))
            {
                open = true;
                if (working < node.Map!.Concurrency)
                {
                    working++;
                    Begin(Items()[i], i, rows.Length);
                    if (starts.IsWaitingForTexts)
                        return; // what one entry lacks, the others lack too
                }
            }
            else
                open |= !rows[i]!.IsTerminal;
        if (!open)
            starts.Settle(IsTooLarge(rows) ?? Gathered(rows));
    }

    // Only a few entries are ever read of a list: those that begin.
    private JsonElement Items()
    {
        if (items is null)
        {
            var text = LeftOut.InputOf(opened)!;
            starts.Values.Budget.Copy(text.Length);
            items = Value.Read(text);
        }
        return items.Value;
    }

    private SettleNode? IsTooLarge(WorkflowNodeRun?[] rows)
    {
        // What is too large by its bytes is not fetched to be measured.
        if (rows.Sum(r => r!.LeastOutputLength) <= Template.MaxLength)
        {
            LeftOut.NeedOutputs(rows.OfType<WorkflowNodeRun>());
            if (rows.Sum(r => (long)(r!.Output?.Length ?? 0)) <= Template.MaxLength)
                return null;
        }
        return SettleNode.Failed(NodeKey.Of(opened), "output_too_large", string.Create(CultureInfo.InvariantCulture,
            $"The results of its entries have more than {Template.MaxLength:N0} characters together. Let each entry answer with less."));
    }

    private bool IsTriedAgain(WorkflowNodeRun row) => row.IsFailure && starts.Walk.Attempts.IsTriedAgain(row, node.Retry?.MaxAttempts ?? 1);

    private void Begin(JsonElement item, int at, int count)
    {
        var key = starts.Walk.Attempts.Next(node.Id, opened.Iteration, at);
        starts.Try(key, () =>
        {
            var mentioned = node.Instruction?.Contains("item", StringComparison.Ordinal) == true && Template.Parse(node.Instruction, starts.Values.Budget).Paths.Any(p => p[0] == "item");
            starts.StartTask(index, key, node.AgentId!, node.Instruction, starts.Values.WithItem(item, at), node.OutputSchema,
            string.Create(CultureInfo.InvariantCulture, $" ({at + 1}/{count})"), mentioned ? "" : "\n\nDo this for:\n" + item.Text());
        });
    }

    private SettleNode Gathered(WorkflowNodeRun?[] rows) => new(
        NodeKey.Of(opened), $"[{string.Join(',', rows.Select(r => r!.IsFailure ? "null" : r.Output ?? "null"))}]", null, null, null,
        rows.Aggregate(opened.Labels, (labels, row) => labels.Join(row!.Labels)));
}

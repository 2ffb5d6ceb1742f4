using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Plan;

/// <summary>Titles of nodes and of the tasks of a run.</summary>
internal static class Titles
{
    /// <summary>Run and work, within what a title may have.</summary>
    public static string Of(string run, string work)
    {
        var title = $"{run}: {work}".ReplaceLineEndings(" ");
        return title.Length <= 255 ? title : title[..(char.IsHighSurrogate(title[253]) ? 253 : 254)] + "…";
    }

    /// <summary>The node's name with its expressions worked out; as it is written when one cannot be, for a name is no reason to fail.</summary>
    public static string Of(WorkflowNode node, IValues values)
    {
        if (!node.Title.Contains("{{", StringComparison.Ordinal))
            return node.Title;
        try
        {
            var title = Template.Parse(node.Title).Render(values).ReplaceLineEndings(" ").Trim();
            return title.Length == 0 ? node.Id : title.Length <= 200 ? title : title[..(char.IsHighSurrogate(title[198]) ? 198 : 199)] + "…";
        }
        catch (ExpressionException)
        {
            return node.Title;
        }
    }
}

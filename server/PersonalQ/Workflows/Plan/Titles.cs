using PersonalQ.Limits;
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

    /// <summary>The node's name with its expressions worked out.</summary>
    public static string Of(WorkflowNode node, IValues values) => Rendered(node.Title, values);

    /// <summary>A name with its expressions worked out; as it is written when one cannot be, for a name is no reason to fail.</summary>
    public static string Rendered(string name, IValues values)
    {
        if (!name.Contains("{{", StringComparison.Ordinal))
            return name;
        try
        {
            var title = Template.Parse(name).Render(values).ReplaceLineEndings(" ").Trim();
            return title.Length == 0 ? name : title.Length <= 200 ? title : title[..(char.IsHighSurrogate(title[198]) ? 198 : 199)] + "…";
        }
        catch (Exception e) when (e is ExpressionException or TextLimitException { IsFirstTry: false })
        {
            return name;
        }
    }
}

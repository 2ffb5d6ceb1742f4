using PersonalQ.Workflows.Files;

namespace PersonalQ.Workflows.Templates;

/// <summary>The ready workflows: files beside this one, read when they are first asked for.</summary>
internal static class WorkflowTemplates
{
    // In the order of the gallery.
    private static readonly string[] Keys = ["research_report", "content_pipeline", "customer_support", "data_analysis", "code_review"];

    private static readonly Lazy<IReadOnlyList<WorkflowTemplate>> Read = new(() => [.. Keys.Select(k => new WorkflowTemplate(k, TextOf(k)))]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorkflowTemplate> All => Read.Value;

    private static string TextOf(string key)
    {
        using var file = typeof(WorkflowTemplates).Assembly.GetManifestResourceStream($"PersonalQ.Workflows.Templates.{key}.yaml")
            ?? throw new InvalidOperationException($"The template {key} is missing.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}

/// <summary>A ready workflow.</summary>
/// <param name="Key">Its name in the API.</param>
/// <param name="Text">The file.</param>
internal sealed record WorkflowTemplate(string Key, string Text)
{
    /// <summary>The file, read.</summary>
    public FileText File { get; } = FileText.Read(Text);
}

using System.Text.Json;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Files;

namespace PersonalQ.Maintenance;

/// <summary>The workflow that a command is about: a saved one, or the text of a file or template.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Inputs">What a run of it is started with.</param>
/// <param name="Id">Id of a saved one.</param>
/// <param name="Text">The file, of one that is not saved.</param>
internal sealed record WorkflowChoice(string Name, IReadOnlyList<WorkflowInput> Inputs, string? Id, string? Text)
{
    public const string Yaml = "application/yaml";

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Finds a file of this path, else a saved workflow of this name or id, else a template of this key.</summary>
    /// <exception cref="StartupException">There is none, or several could be meant.</exception>
    public static async Task<WorkflowChoice> FindAsync(ApiClient api, Terminal terminal, string named, CancellationToken ct)
    {
        if (File.Exists(named) || Endings.Contains(Path.GetExtension(named), StringComparer.OrdinalIgnoreCase))
            return OfText(Path.GetFileName(named), await terminal.ReadFileAsync(named, ct));
        if (Guid.TryParse(named, out _))
            return Saved(await api.GetAsync<WorkflowResponse>($"workflows/{named}", ct));
        var found = await api.GetAsync<List<WorkflowResponse>>($"workflows?limit=500&search={Uri.EscapeDataString(named)}", ct);
        var same = found.FindAll(w => SearchText.Fold(w.Name) == SearchText.Fold(named));
        if (same.Count == 1 || (same.Count == 0 && found.Count == 1))
            return Saved(same.Count == 1 ? same[0] : found[0]);
        if (found.Count > 0)
            throw new StartupException($"Several workflows could be meant by '{named}': {string.Join(", ", found.Take(20).Select(w => $"{w.Name} ({w.Id})"))}");
        var templates = (await api.GetAsync<List<JsonElement>>("workflows/templates", ct)).ConvertAll(t => t.GetProperty("key").GetString()!);
        return templates.Contains(named)
            ? OfText(named, await api.GetTextAsync($"workflows/templates/{named}", ct))
            : throw new StartupException($"No workflow is called '{named}', and there is no file of this name. Templates: {string.Join(", ", templates)}");
    }

    // What is wrong with the file is for the server to say.
    private static WorkflowChoice OfText(string name, string text) => new(name, FileText.Read(text).File?.Inputs ?? [], null, text);

    private static WorkflowChoice Saved(WorkflowResponse workflow) => new(workflow.Name, workflow.Inputs, workflow.Id, null);
}

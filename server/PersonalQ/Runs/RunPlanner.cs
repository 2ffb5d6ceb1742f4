using System.Text;
using System.Text.Json;
using PersonalQ.Encodings;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Learning;
using PersonalQ.Tools;

namespace PersonalQ.Runs;

/// <summary>Makes step 0 of a run from its input and the installation as they are now.</summary>
public sealed class RunPlanner(IModelCatalog catalog, ILearntModels learnt, ToolRegistry tools, RunLimits limits)
{
    private const int MostInlineChars = 20_000;

    /// <summary>Pins everything.</summary>
    /// <param name="input">Task and agent.</param>
    /// <param name="workspace">The task's folder, where its files lie.</param>
    /// <param name="ct">Gives up.</param>
    public async ValueTask<RunStart> PlanAsync(RunInput input, string workspace, CancellationToken ct)
    {
        var model = await learnt.WithLearntAsync(catalog.Find(input.Model), ct);
        var fallback = input.FallbackModel is { Length: > 0 } name ? catalog.Find(name) : null;
        var available = tools.For(input.ToolsConfig).Concat(input.ExtraTools.Select(tools.Find).OfType<Tool>()).DistinctBy(t => t.Name).ToList();
        var pinned = new List<PinnedTool>();
        // An agent with tools of its own is told by the call that its model takes none.
        if (model.Tools != false || available.Exists(t => !t.OnByDefault))
            foreach (var tool in available)
                pinned.Add(new PinnedTool(tool.Name, tool.Description, await tool.SchemaForAsync(input.TaskId, ct), tool.Effect) { RunsBesideOthers = tool.RunsBesideOthers, OnByDefault = tool.OnByDefault });
        return new RunStart
        {
            Model = input.Model,
            FallbackModel = input.FallbackModel,
            Temperature = input.Temperature,
            MaxTokens = Math.Min(input.MaxTokens, model.MaxOutputTokens ?? int.MaxValue),
            SystemPrompt = input.SystemPrompt,
            Prompt = await PromptAsync(input, workspace, ct),
            AgentVersion = input.AgentVersion,
            Attachments = [.. input.Files.Where(f => IsAttachment(f, model))],
            Tools = pinned,
            OutputSchema = input.OutputSchema is { } schema ? JsonSerializer.Deserialize<JsonElement>(schema) : null,
            Limits = input.IsTry ? limits.OfTry() : limits,
            ContextWindow = model.ContextWindow,
            Prices = model.Prices,
            FallbackPrices = fallback?.Prices,
        };
    }

    private static async Task<string> PromptAsync(RunInput input, string workspace, CancellationToken ct)
    {
        var prompt = new StringBuilder(string.IsNullOrWhiteSpace(input.Description) ? input.Title : input.Description);
        if (input.InputData is not ("{}" or "" or "null"))
            prompt.Append("\n\nInput data:\n```json\n").Append(input.InputData).Append("\n```");
        if (input.Files.Count > 0)
            prompt.Append("\n\nFiles in your workspace:");
        foreach (var file in input.Files)
        {
            prompt.Append("\n- ").Append(file.Name).Append(" (").Append(file.MediaType).Append(", ").Append(file.Size).Append(" bytes");
            var (text, note) = IsText(file) && file.Size <= MostInlineChars * 4 && prompt.Length < MostInlineChars * 2
                ? await ReadAsync(Path.Combine(workspace, file.Name), ct)
                : (null, null);
            prompt.Append(note is null ? ")" : $"; {note})");
            if (text is { Length: <= MostInlineChars })
                prompt.Append(":\n```\n").Append(text).Append("\n```");
        }
        return prompt.ToString();
    }

    private static async Task<(string? Text, string? Note)> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            var decoded = await TextDecoder.ReadAsync(path, ct);
            return (decoded.Text, decoded.Note);
        }
        catch (NotTextException e)
        {
            return (null, "it " + e.Message.TrimEnd('.'));
        }
    }

    private static bool IsAttachment(RunFile file, ModelInfo model) =>
        model.Vision == true && file.MediaType is "image/png" or "image/jpeg" or "image/gif" or "image/webp";

    private static bool IsText(RunFile file) =>
        file.MediaType.StartsWith("text/", StringComparison.Ordinal) || file.MediaType.EndsWith("+json", StringComparison.Ordinal) || file.MediaType.EndsWith("+xml", StringComparison.Ordinal)
        || file.MediaType is "application/json" or "application/xml" or "application/yaml" or "application/x-yaml" or "application/toml" or "application/csv" or "application/sql"
            or "application/javascript" or "application/x-ndjson" or "application/x-sh"
        // What a browser on Windows says of CSV files.
        || (file.MediaType is "application/vnd.ms-excel" && file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase));
}

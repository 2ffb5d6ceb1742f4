using Microsoft.EntityFrameworkCore;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>Makes a run's input from its task and agent, and lays the task's files into its workspace.</summary>
internal sealed class RunInputs(IDatabase database, DataFolder folder)
{
    public async Task<RunInput> MakeAsync(ClaimedTask claimed, CancellationToken ct)
    {
        var (task, agent) = claimed;
        return new RunInput
        {
            TaskId = task.Id,
            Run = task.Run,
            AgentId = agent.Id,
            Title = task.Title,
            Description = task.Description,
            InputData = task.InputData,
            OutputSchema = task.OutputSchema,
            Files = task.InputFiles.Count == 0 ? [] : await LayOutAsync(task, ct),
            Model = agent.Model,
            FallbackModel = agent.FallbackModel,
            Temperature = agent.Temperature,
            MaxTokens = agent.MaxTokens,
            SystemPrompt = agent.SystemPrompt,
            ToolsConfig = agent.ToolsConfig,
            ExtraTools = task.ExtraTools,
            Labels = new Labels(task.Trust, task.Secrecy),
        };
    }

    private async Task<IReadOnlyList<RunFile>> LayOutAsync(AgentTask task, CancellationToken ct)
    {
        await using var db = database.Read();
        var files = await db.Files.Where(f => task.InputFiles.Contains(f.Id)).ToListAsync(ct);
        var workspace = folder.Workspace(task.Id);
        Directory.CreateDirectory(workspace);
        var laid = new List<RunFile>(files.Count);
        foreach (var file in task.InputFiles.Select(id => files.Find(f => f.Id == id)).OfType<StoredFile>())
        {
            var name = laid.Exists(f => f.Name == file.Name) ? $"{file.Id[^6..]}-{file.Name}" : file.Name;
            var target = Path.Combine(workspace, name);
            // Once: a later attempt must not undo what the agent did to its copy.
            if (!File.Exists(target))
                File.Copy(Path.Combine(folder.Files, file.Id), target);
            laid.Add(new RunFile(name, file.ContentType, file.Size));
        }
        return laid;
    }
}

using Microsoft.EntityFrameworkCore;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>Makes a run's input from its task and agent, and lays the task's files into its workspace.</summary>
internal sealed class RunInputs(IDatabase database, DataFolder folder)
{
    public async Task<RunInput> MakeAsync(ClaimedTask claimed, bool begun, CancellationToken ct)
    {
        var (task, agent) = claimed;
        var tried = task.TrySettings is { } json ? new RawJson(json).Read<TrySettings>() : null;
        return new RunInput
        {
            TaskId = task.Id,
            Deaths = task.Deaths,
            Run = task.Run,
            AgentId = agent.Id,
            Title = task.Title,
            Description = task.Description,
            InputData = task.InputData,
            OutputSchema = task.OutputSchema,
            // A run that has begun has pinned them.
            Files = task.InputFiles.Count == 0 || begun ? [] : await LayOutAsync(task, ct),
            AgentVersion = tried is null ? task.AgentVersion : null,
            IsTry = task.Kind == TaskKind.Try,
            Model = tried?.Model ?? agent.Model,
            FallbackModel = tried is null ? agent.FallbackModel : tried.FallbackModel,
            Temperature = tried?.Temperature ?? agent.Temperature,
            MaxTokens = tried?.MaxTokens ?? agent.MaxTokens,
            SystemPrompt = tried?.SystemPrompt ?? agent.SystemPrompt,
            ToolsConfig = tried?.ToolsConfig.Text ?? agent.ToolsConfig,
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
        foreach (var id in task.InputFiles)
        {
            var file = files.Find(f => f.Id == id) ?? throw new InputFileException(id);
            var name = laid.Exists(f => f.Name == file.Name) ? $"{file.Id[^6..]}-{file.Name}" : file.Name;
            await CopyAsync(file, Path.Combine(workspace, name), $"{workspace}.part", ct);
            laid.Add(new RunFile(name, file.ContentType, file.Size));
        }
        return laid;
    }

    // Under its name only when it is whole: who is killed in the midst of copying leaves nothing that looks like the file.
    // And once: a later attempt must not undo what the agent did to its copy.
    private async Task CopyAsync(StoredFile file, string target, string part, CancellationToken ct)
    {
        if (File.Exists(target))
            return;
        try
        {
            await using (var source = File.OpenRead(Path.Combine(folder.Files, file.Id)))
            await using (var copy = File.Create(part))
            {
                await source.CopyToAsync(copy, ct);
                copy.Flush(flushToDisk: true);
            }
            File.Move(part, target, overwrite: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !File.Exists(Path.Combine(folder.Files, file.Id)))
        {
            throw new InputFileException(file.Name);
        }
        finally
        {
            File.Delete(part);
        }
    }
}

/// <summary>A file the task was given is not there any more.</summary>
internal sealed class InputFileException(string file) : Exception(
    $"The uploaded file '{file}' was deleted before the task began. Upload it again and create the task anew.");

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PersonalQ.Tools;

/// <summary>Names the files in the task's workspace.</summary>
internal sealed class ListFilesTool : Tool
{
    private static readonly JsonElement ArgumentsSchema = ParseSchema("""{"type":"object","properties":{},"additionalProperties":false}""");

    public override string Name => "list_files";
    public override string Description => "Lists the files in this task's workspace with their sizes in bytes.";
    public override JsonElement Schema => ArgumentsSchema;
    public override ToolEffect Effect => ToolEffect.ReadOnly;
    public override bool OnByDefault => true;

    public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        var lines = Workspace.Files(call.Workspace).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Path} ({f.File.Length})"));
        var text = string.Join('\n', lines);
        return ValueTask.FromResult(new ToolResult(text.Length == 0 ? "The workspace is empty." : text));
    }
}

/// <summary>Reads a text file of the task's workspace.</summary>
internal sealed class ReadFileTool : Tool
{
    public const string ToolName = "read_file";

    private static readonly JsonElement ArgumentsSchema = ParseSchema("""
        {"type":"object","properties":{"path":{"type":"string","minLength":1,"maxLength":500},
        "offset":{"type":"integer","minimum":0,"description":"Characters to leave out at the start"},
        "limit":{"type":"integer","minimum":1,"maximum":100000,"description":"Characters at most, 20000 when left out"}},
        "required":["path"],"additionalProperties":false}
        """);

    public override string Name => ToolName;
    public override string Description => "Reads a text file from this task's workspace.";
    public override JsonElement Schema => ArgumentsSchema;
    public override ToolEffect Effect => ToolEffect.ReadOnly;
    public override bool OnByDefault => true;

    // What is in a file may come from anywhere.
    public override Labels ResultLabels => new(Trust.Untrusted, Secrecy.Private);

    public override async ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        var path = call.Arguments.GetProperty("path").GetString()!;
        var file = new FileInfo(Workspace.Resolve(call.Workspace, path));
        if (!file.Exists)
            throw new ToolException($"There is no file '{path}'. list_files names those there are.");
        if (file.Length > Workspace.LargestFile)
            throw new ToolException($"'{path}' is larger than 10 MB.");
        var text = await File.ReadAllTextAsync(file.FullName, ct);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ToolException($"'{path}' is not a text file.");
        var offset = Math.Min(Number(call.Arguments, "offset", 0), text.Length);
        var end = Math.Min(offset + Number(call.Arguments, "limit", 20_000), text.Length);
        var part = text[offset..end];
        return new ToolResult(end < text.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{part}\n[{text.Length - end} more characters; go on with offset {end}]")
            : part);
    }

    private static int Number(JsonElement arguments, string name, int otherwise) =>
        arguments.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;
}

/// <summary>Writes a text file into the task's workspace.</summary>
internal sealed class WriteFileTool(IConfiguration configuration) : Tool
{
    private static readonly JsonElement ArgumentsSchema = ParseSchema("""
        {"type":"object","properties":{"path":{"type":"string","minLength":1,"maxLength":500,"description":"Such as report.md or data/result.csv"},
        "content":{"type":"string","maxLength":5000000}},"required":["path","content"],"additionalProperties":false}
        """);

    private readonly long mostBytes = (long)configuration.Number("TASK_MAX_MB", 500, 1, 1_000_000) << 20;

    public override string Name => "write_file";
    public override string Description => "Writes a text file into this task's workspace, replacing it when it is there. The user can download it.";
    public override JsonElement Schema => ArgumentsSchema;
    public override ToolEffect Effect => ToolEffect.Idempotent;
    public override bool OnByDefault => true;

    public override async ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        var path = call.Arguments.GetProperty("path").GetString()!;
        var content = call.Arguments.GetProperty("content").GetString()!;
        var full = Workspace.Resolve(call.Workspace, path);
        if (Encoding.UTF8.GetByteCount(content) > Workspace.LargestFile)
            throw new ToolException("The content is larger than 10 MB.");
        Workspace.CheckRoom(call.Workspace, full, Encoding.UTF8.GetByteCount(content), mostBytes);
        if (Directory.Exists(full))
            throw new ToolException($"'{path}' is a folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // Beside it first: a crash leaves the old file or the new one, never half of it.
        var draft = full + ".partial";
        await File.WriteAllTextAsync(draft, content, ct);
        File.Move(draft, full, overwrite: true);
        return new ToolResult(string.Create(CultureInfo.InvariantCulture, $"Wrote {path} ({new FileInfo(full).Length} bytes)."));
    }
}

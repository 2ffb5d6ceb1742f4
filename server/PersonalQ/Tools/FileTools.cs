using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Encodings;

namespace PersonalQ.Tools;

/// <summary>Names the files in the task's workspace.</summary>
internal sealed class ListFilesTool : Tool
{
    private static readonly JsonElement ArgumentsSchema = ParseSchema("""{"type":"object","properties":{},"additionalProperties":false}""");

    public override string Name => "list_files";
    public override string Title => WorkspaceTools.Title;
    public override string Summary => WorkspaceTools.Summary;
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
    public override string Title => WorkspaceTools.Title;
    public override string Summary => WorkspaceTools.Summary;
    public override string Description => "Reads a text file from this task's workspace, whatever its encoding.";
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
        var decoded = await DecodeAsync(file.FullName, path, ct);
        var text = decoded.Text;
        var offset = Math.Min(Number(call.Arguments, "offset", 0), text.Length);
        var end = Math.Min(offset + Number(call.Arguments, "limit", 20_000), text.Length);
        // Neither end is within a character of two halves.
        var part = text[(IsWithin(text, offset) ? offset - 1 : offset)..(IsWithin(text, end) ? ++end : end)];
        var notes = new List<string>(2);
        if (decoded.Note is { } note)
            notes.Add(note);
        if (end < text.Length)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{text.Length - end} more characters; go on with offset {end}"));
        return new ToolResult(notes.Count == 0 ? part : $"{part}\n[{string.Join("; ", notes)}]");
    }

    private static async Task<DecodedText> DecodeAsync(string file, string path, CancellationToken ct)
    {
        try
        {
            return await TextDecoder.ReadAsync(file, ct);
        }
        catch (NotTextException e)
        {
            throw new ToolException(e.Of($"'{path}'"));
        }
    }

    private static bool IsWithin(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]);

    private static int Number(JsonElement arguments, string name, int otherwise) =>
        arguments.TryGetProperty(name, out var value) ? (int)Math.Clamp(value.GetDouble(), 0, int.MaxValue / 2) : otherwise;
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
    public override string Title => WorkspaceTools.Title;
    public override string Summary => WorkspaceTools.Summary;
    public override string Description => "Writes a text file into this task's workspace, replacing it when it is there; a file that was not UTF-8 keeps its encoding. The user can download it.";
    public override JsonElement Schema => ArgumentsSchema;
    public override ToolEffect Effect => ToolEffect.Idempotent;
    public override bool OnByDefault => true;

    public override async ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        var path = call.Arguments.GetProperty("path").GetString()!;
        var content = call.Arguments.GetProperty("content").GetString()!;
        var full = Workspace.Resolve(call.Workspace, path);
        if (Directory.Exists(full))
            throw new ToolException($"'{path}' is a folder.");
        var (bytes, note) = await EncodeAsync(full, content, ct);
        if (bytes.Length > Workspace.LargestFile)
            throw new ToolException("The content is larger than 10 MB.");
        Workspace.CheckRoom(call.Workspace, full, bytes.Length, mostBytes);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // Beside it first: a crash leaves the old file or the new one, never half of it.
        var draft = full + ".partial";
        await File.WriteAllBytesAsync(draft, bytes, ct);
        File.Move(draft, full, overwrite: true);
        return new ToolResult(string.Create(CultureInfo.InvariantCulture, $"Wrote {path} ({bytes.Length} bytes{note})."));
    }

    // Other programs expect of a file what it was: a spreadsheet's Windows-1252, the UTF-16 of a tool on Windows.
    private static async Task<(byte[] Bytes, string Note)> EncodeAsync(string full, string content, CancellationToken ct)
    {
        var form = TextForm.Utf8;
        if (new FileInfo(full) is { Exists: true, Length: > 0 and <= Workspace.LargestFile })
            try
            {
                form = (await TextDecoder.ReadAsync(full, ct)).Form;
            }
            catch (NotTextException)
            {
                // What is not text is replaced by text.
            }
        try
        {
            return (form.Bytes(content), form.Name == TextForm.Utf8.Name ? "" : $"; as {form.Name}, as it was");
        }
        catch (EncoderFallbackException) when (form.Name != TextForm.Utf8.Name)
        {
            return (Encoding.UTF8.GetBytes(content), $"; as UTF-8, since it was {form.Name}, which cannot express all of it");
        }
        catch (EncoderFallbackException)
        {
            throw new ToolException("The content holds half a character, which cannot be written.");
        }
    }
}

/// <summary>What people are told of the tools for files: they are switched together.</summary>
internal static class WorkspaceTools
{
    public const string Title = "Workspace files";
    public const string Summary = "Lists, reads and writes files in the folder of the task. You can download them.";
}

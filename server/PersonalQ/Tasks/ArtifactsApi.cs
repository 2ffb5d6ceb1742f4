using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Encodings;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Tools;

namespace PersonalQ.Tasks;

/// <summary>The files an agent made in its task's workspace.</summary>
internal static class ArtifactsApi
{
    public static void MapArtifacts(this IEndpointRouteBuilder tasks)
    {
        tasks.MapGet("/{id}/artifacts", ListArtifacts).WithName(nameof(ListArtifacts)).WithSummary("List the files in a task's workspace");
        tasks.MapGet("/{id}/artifacts/{**path}", GetArtifact).WithName(nameof(GetArtifact)).WithSummary("Download a file of a task's workspace");
    }

    private static async Task<Ok<IReadOnlyList<ArtifactResponse>>> ListArtifacts(string id, IDatabase database, DataFolder folder, CancellationToken ct)
    {
        await MustExistAsync(database, id, ct);
        return TypedResults.Ok<IReadOnlyList<ArtifactResponse>>([.. Workspace.Files(folder.Workspace(id)).Select(f => new ArtifactResponse(
            f.File.Name, f.Path, f.File.Length, FileTypes.Of(f.Path), new DateTimeOffset(f.File.LastWriteTimeUtc, TimeSpan.Zero)))]);
    }

    private static async Task<Results<PhysicalFileHttpResult, ContentHttpResult>> GetArtifact(
        string id, string path, HttpContext context, IDatabase database, DataFolder folder, CancellationToken ct, bool? text)
    {
        await MustExistAsync(database, id, ct);
        string file;
        try
        {
            file = Workspace.Resolve(folder.Workspace(id), path);
        }
        catch (ToolException)
        {
            throw ProblemException.NotFound("File");
        }
        if (!File.Exists(file))
            throw ProblemException.NotFound("File");
        // An agent's file is never run as part of our pages, whatever it holds.
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'";
        if (text == true)
            return await TextAsync(file, context, ct);
        return TypedResults.PhysicalFile(file, FileTypes.Sent(FileTypes.Of(path), context.Request.Headers["Sec-Fetch-Dest"] == "image"), Path.GetFileName(file));
    }

    // For those who show it: in UTF-8, whatever it was written in.
    private static async Task<ContentHttpResult> TextAsync(string file, HttpContext context, CancellationToken ct)
    {
        if (new FileInfo(file).Length > Workspace.LargestFile)
            throw ProblemException.Invalid("text", "too_large", $"The file is larger than {Workspace.LargestFile >> 20} MB. Download it.");
        try
        {
            var decoded = await TextDecoder.ReadAsync(file, ct);
            context.Response.Headers["X-Text-Encoding"] = decoded.Form.Name;
            return TypedResults.Text(decoded.Text, "text/plain", System.Text.Encoding.UTF8);
        }
        catch (NotTextException e)
        {
            throw ProblemException.Invalid("text", "not_text", e.Of("The file"));
        }
    }

    private static async Task MustExistAsync(IDatabase database, string id, CancellationToken ct)
    {
        await using var db = database.Read();
        if (!await db.Tasks.AnyAsync(t => t.Id == id, ct))
            throw ProblemException.NotFound("Task");
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Encodings;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Tasks;

/// <summary>Uploads, which tasks name as their <c>input_files</c>.</summary>
public static class FilesApi
{
    private const long LargestUpload = 100 * 1024 * 1024;

    /// <summary>Maps <c>/files</c>.</summary>
    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("/files").WithTags("Files");
        files.MapPost("", UploadFile).WithName(nameof(UploadFile)).WithSummary("Upload a file").DisableAntiforgery().WithLargestBody(LargestUpload);
        files.MapPost("/text", ReadText).WithName(nameof(ReadText)).WithSummary("Read bytes as text, in the encoding they have").Accepts<byte[]>("application/octet-stream");
        files.MapGet("/{id}", DownloadFile).WithName(nameof(DownloadFile)).WithSummary("Download an uploaded file");
        files.MapDelete("/{id}", DeleteFile).WithName(nameof(DeleteFile)).WithSummary("Delete an uploaded file");
        return api;
    }

    private static async Task<Created<FileResponse>> UploadFile(IFormFile? file, IDatabase database, DataFolder folder, DiskQuota quota, TimeProvider clock, CancellationToken ct)
    {
        if (file is null)
            throw ProblemException.Invalid("file", "required", "Send the file as the multipart field 'file'.");
        var name = Path.GetFileName(file.FileName.Replace('\\', '/')).Trim();
        if (name.Length is 0 or > 255 || name is "." or ".." || name.Any(char.IsControl))
            throw ProblemException.Invalid("file", "invalid_format", "The file needs a name of 1 to 255 characters.");
        var stored = new StoredFile
        {
            Id = Ids.New(clock),
            Name = name,
            ContentType = FileTypes.Of(name, file.ContentType),
            Size = file.Length,
            CreatedAt = clock.Now(),
        };
        await quota.CheckUploadAsync(database, file.Length, ct);
        Directory.CreateDirectory(folder.Files);
        var path = Path.Combine(folder.Files, stored.Id);
        try
        {
            await using (var target = File.Create(path))
                await file.CopyToAsync(target, ct);
            await database.WriteAsync(session =>
            {
                session.Db.Files.Add(stored);
                return ValueTask.CompletedTask;
            }, ct);
        }
        catch
        {
            File.Delete(path); // half a file, or one that no row knows
            throw;
        }
        return TypedResults.Created($"/api/v1/files/{stored.Id}", new FileResponse(stored.Id, stored.Name, stored.Size, stored.ContentType, stored.CreatedAt));
    }

    // Browsers guess at no encoding: what is chosen there and is not UTF-8 is read here. The server's limit of bodies bounds it.
    private static async Task<Ok<TextResponse>> ReadText(HttpContext context, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, ct);
        try
        {
            var decoded = TextDecoder.Decode(body.GetBuffer().AsSpan(0, (int)body.Length));
            return TypedResults.Ok(new TextResponse(decoded.Text, decoded.Form.Name, decoded.Note));
        }
        catch (NotTextException e)
        {
            throw ProblemException.Invalid("file", "not_text", e.Of("The file"));
        }
    }

    private static async Task<PhysicalFileHttpResult> DownloadFile(string id, HttpContext context, IDatabase database, DataFolder folder, CancellationToken ct)
    {
        await using var db = database.Read();
        var file = await db.Files.FirstOrDefaultAsync(f => f.Id == id, ct) ?? throw ProblemException.NotFound("File");
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return TypedResults.PhysicalFile(Path.Combine(folder.Files, file.Id), FileTypes.Sent(file.ContentType, context.Request.Headers["Sec-Fetch-Dest"] == "image"), file.Name);
    }

    private static async Task<NoContent> DeleteFile(string id, IDatabase database, DataFolder folder, CancellationToken ct)
    {
        await database.WriteAsync(async session =>
        {
            var file = await session.Db.Files.FirstOrDefaultAsync(f => f.Id == id, CancellationToken.None) ?? throw ProblemException.NotFound("File");
            session.Db.Files.Remove(file);
        }, ct);
        File.Delete(Path.Combine(folder.Files, id));
        return TypedResults.NoContent();
    }
}

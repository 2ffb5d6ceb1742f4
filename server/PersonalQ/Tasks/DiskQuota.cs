using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Tools;

namespace PersonalQ.Tasks;

/// <summary>How much disk uploads and tasks may take.</summary>
internal sealed class DiskQuota(IConfiguration configuration)
{
    private readonly long uploads = (long)configuration.Number("UPLOADS_MAX_MB", 10_240, 1, 100_000_000) << 20;
    private readonly long perTask = (long)configuration.Number("TASK_MAX_MB", 500, 1, 1_000_000) << 20;

    /// <summary>Looks whether an upload still fits.</summary>
    /// <exception cref="ProblemException">413: all uploads together would be too large.</exception>
    public async Task CheckUploadAsync(IDatabase database, long size, CancellationToken ct)
    {
        await using var db = database.Read();
        var taken = await db.Files.SumAsync(f => f.Size, ct);
        if (taken + size > uploads)
            throw new ProblemException(413, "uploads_full", string.Create(CultureInfo.InvariantCulture,
                $"All uploads together may take {uploads >> 20} MB (UPLOADS_MAX_MB), and {taken >> 20} MB are taken. Delete files that are not needed any more."));
    }

    /// <summary>Looks whether the files a task is given fit into its folder.</summary>
    /// <exception cref="ProblemException">422: they are too large.</exception>
    public async Task CheckTaskAsync(IDatabase database, IReadOnlyList<string> files, CancellationToken ct)
    {
        if (files.Count == 0)
            return;
        await using var db = database.Read();
        var sizes = await db.Files.Where(f => files.Contains(f.Id)).ToDictionaryAsync(f => f.Id, f => f.Size, ct);
        var size = files.Sum(id => sizes.GetValueOrDefault(id)); // one that is named twice is copied twice
        if (size > perTask)
            throw ProblemException.Invalid("input_files", "too_large", string.Create(CultureInfo.InvariantCulture,
                $"The files of one task may take {perTask >> 20} MB (TASK_MAX_MB); these take {Math.Ceiling(size / 1048576.0):0} MB."));
    }
}

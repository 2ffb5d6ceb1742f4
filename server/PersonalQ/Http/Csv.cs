using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace PersonalQ.Http;

/// <summary>Lists as CSV (RFC 4180), for those who ask with <c>Accept: text/csv</c>.</summary>
public static class Csv
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",\"\r\n;");

    /// <summary>True when the client prefers CSV to JSON.</summary>
    public static bool IsWanted(HttpContext context)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        var accepted = context.Request.GetTypedHeaders().Accept;
        return accepted.Where(a => a.MediaType is { Value: "text/csv" or "application/json" or "application/*" or "*/*" or "text/*" } && (a.Quality ?? 1) > 0)
            .OrderByDescending(a => a.Quality ?? 1).ThenBy(a => a.MediaType.Value is "*/*" or "application/*" or "text/*")
            .FirstOrDefault()?.MediaType.Value is "text/csv" or "text/*";
    }

    /// <summary>Streams the rows as a download.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="fileName">What the download is called.</param>
    /// <param name="columns">The first line.</param>
    /// <param name="rows">One list of cells for each further line, read while it is sent.</param>
    public static async Task WriteAsync(HttpContext context, string fileName, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string?>> rows)
    {
        var ct = context.RequestAborted;
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName }.ToString();
        var line = new StringBuilder();
        await SendAsync(columns);
        await foreach (var row in rows.WithCancellation(ct))
            await SendAsync(row);

        async Task SendAsync(IReadOnlyList<string?> cells)
        {
            line.Clear();
            for (var i = 0; i < cells.Count; i++)
                Append(line, cells[i], first: i == 0);
            line.Append("\r\n");
            await context.Response.WriteAsync(line.ToString(), Encoding.UTF8, ct);
        }
    }

    /// <summary>An instant as a cell.</summary>
    public static string Cell(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    // A spreadsheet runs a cell that begins like a formula; an apostrophe makes it text.
    internal static void Append(StringBuilder line, string? cell, bool first)
    {
        if (!first)
            line.Append(',');
        if (string.IsNullOrEmpty(cell))
            return;
        var formula = cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠';
        if (!formula && !cell.AsSpan().ContainsAny(Quoted))
        {
            line.Append(cell);
            return;
        }
        line.Append('"');
        if (formula)
            line.Append('\'');
        line.Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}

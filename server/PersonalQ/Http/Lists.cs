using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalQ.Http;

/// <summary>The part of a list that is asked for.</summary>
/// <param name="Skip">Rows left out at the start, at least 0.</param>
/// <param name="Limit">Rows at most, 1–500.</param>
public readonly record struct Page(int Skip, int Limit)
{
    /// <summary>Checks the query's <c>skip</c> and <c>limit</c>.</summary>
    /// <exception cref="ProblemException">422 when one is outside its range.</exception>
    public static Page From(int? skip, int? limit, int defaultLimit = 100)
    {
        if (skip < 0)
            throw ProblemException.Invalid("skip", "out_of_range", "Must be 0 or more.");
        if (limit is < 1 or > 500)
            throw ProblemException.Invalid("limit", "out_of_range", "Must be between 1 and 500.");
        return new Page(skip ?? 0, limit ?? defaultLimit);
    }
}

/// <summary>How lists are answered: a bare array, with the total and the neighbouring pages in headers.</summary>
public static class Lists
{
    /// <summary>Characters of a page at most; a page that would have more ends before.</summary>
    public const long MostCharacters = 16_000_000;

    /// <summary>Sets <c>X-Total-Count</c> and <c>Link</c> and answers the rows.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rows">The rows of the page.</param>
    /// <param name="total">Rows in all.</param>
    /// <param name="page">The page.</param>
    /// <param name="size">Characters of a row, for rows that may be large: of those as many are answered as <see cref="MostCharacters"/> allows.</param>
    public static Ok<IReadOnlyList<T>> Answer<T>(HttpContext context, IReadOnlyList<T> rows, int total, Page page, Func<T, long>? size = null)
    {
        var shown = rows;
        if (size is not null && rows.Sum(size) > MostCharacters)
        {
            var left = MostCharacters;
            shown = [.. rows.TakeWhile((row, i) => (left -= size(row)) >= 0 || i == 0)];
        }
        SetHeaders(context, total, page, shown.Count < rows.Count ? shown.Count : page.Limit);
        return TypedResults.Ok(shown);
    }

    /// <summary>Sets <c>X-Total-Count</c> and <c>Link</c>.</summary>
    public static void SetHeaders(HttpContext context, int total, Page page) => SetHeaders(context, total, page, page.Limit);

    private static void SetHeaders(HttpContext context, int total, Page page, int shown)
    {
        var headers = context.Response.Headers;
        headers["X-Total-Count"] = total.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var links = new List<string>(2);
        if (page.Skip + shown < total)
            links.Add($"<{Url(context, page.Skip + shown, page.Limit)}>; rel=\"next\"");
        if (page.Skip > 0)
            links.Add($"<{Url(context, Math.Max(0, page.Skip - page.Limit), page.Limit)}>; rel=\"prev\"");
        if (links.Count > 0)
            headers.Link = string.Join(", ", links);
    }

    private static string Url(HttpContext context, int skip, int limit)
    {
        var query = new QueryBuilder(context.Request.Query.Where(p => p.Key is not ("skip" or "limit")))
        {
            { "skip", skip.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            { "limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        return context.Request.Path + query.ToQueryString().Value;
    }
}

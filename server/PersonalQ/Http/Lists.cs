using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalQ.Http;

/// <summary>The part of a list that is asked for.</summary>
/// <param name="Skip">Rows left out at the start, 0–1,000,000,000.</param>
/// <param name="Limit">Rows at most, 1–500.</param>
public readonly record struct Page(int Skip, int Limit)
{
    /// <summary>Rows of a page at most.</summary>
    public const int Most = 500;

    private const int MostSkipped = 1_000_000_000;

    /// <summary>Checks the query's <c>skip</c> and <c>limit</c>.</summary>
    /// <exception cref="ProblemException">422 when one is outside its range.</exception>
    public static Page From(int? skip, int? limit, int defaultLimit = 100)
    {
        if (skip is < 0 or > MostSkipped)
            throw ProblemException.Invalid("skip", "out_of_range", "Must be between 0 and 1,000,000,000.");
        if (limit is < 1 or > Most)
            throw ProblemException.Invalid("limit", "out_of_range", "Must be between 1 and 500.");
        return new Page(skip ?? 0, limit ?? defaultLimit);
    }
}

/// <summary>How lists are answered: a bare array, with the total and the neighbouring pages in headers.</summary>
public static class Lists
{
    /// <summary>Sets <c>X-Total-Count</c> and <c>Link</c> and answers the rows.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rows">The rows of the page; fewer than there are when more would be too large (<see cref="LongFields"/>).</param>
    /// <param name="total">Rows in all.</param>
    /// <param name="page">The page.</param>
    public static Ok<IReadOnlyList<T>> Answer<T>(HttpContext context, IReadOnlyList<T> rows, int total, Page page)
    {
        SetHeaders(context, total, page, rows.Count);
        return TypedResults.Ok(rows);
    }

    /// <summary>Sets <c>X-Total-Count</c> and <c>Link</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="total">Rows in all.</param>
    /// <param name="page">The page.</param>
    /// <param name="rows">Rows that are answered: the next page begins after them.</param>
    public static void SetHeaders(HttpContext context, int total, Page page, int rows)
    {
        var shown = Math.Max(1, Math.Min(rows, page.Limit));
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

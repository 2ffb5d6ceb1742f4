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
    /// <summary>Sets <c>X-Total-Count</c> and <c>Link</c> and answers the rows.</summary>
    public static Ok<IReadOnlyList<T>> Answer<T>(HttpContext context, IReadOnlyList<T> rows, int total, Page page)
    {
        SetHeaders(context, total, page);
        return TypedResults.Ok(rows);
    }

    /// <summary>Sets <c>X-Total-Count</c> and <c>Link</c>.</summary>
    public static void SetHeaders(HttpContext context, int total, Page page)
    {
        var headers = context.Response.Headers;
        headers["X-Total-Count"] = total.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var links = new List<string>(2);
        if (page.Skip + page.Limit < total)
            links.Add($"<{Url(context, page.Skip + page.Limit, page.Limit)}>; rel=\"next\"");
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

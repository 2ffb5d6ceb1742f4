using System.Globalization;
using Microsoft.AspNetCore.Http.Headers;

namespace PersonalQ.Http;

/// <summary>ETag and If-Match, by a version number that every change of the user's raises.</summary>
public static class Preconditions
{
    /// <summary>Answers the version as the ETag.</summary>
    public static void SetETag(this HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Refuses a change that was made from an older version. Without <c>If-Match</c> everything passes.</summary>
    /// <exception cref="ProblemException">412: it has been changed meanwhile. 422: the header is no list of ETags.</exception>
    public static void CheckIfMatch(this HttpContext context, int version)
    {
        if (context.Request.Headers.IfMatch.Count == 0)
            return;
        var wanted = new RequestHeaders(context.Request.Headers).IfMatch;
        if (wanted.Count == 0)
            throw ProblemException.Invalid("If-Match", "invalid_format", "Send the ETag in double quotes, as it was answered.");
        var present = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        if (!wanted.Any(t => t.Tag == "*" || (!t.IsWeak && t.Tag == present)))
            throw new ProblemException(412, "precondition_failed", "It has been changed meanwhile. Load it again and repeat the change.");
    }
}

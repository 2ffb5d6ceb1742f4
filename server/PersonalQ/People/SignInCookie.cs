namespace PersonalQ.People;

/// <summary>The cookie of a browser that is signed in.</summary>
internal static class SignInCookie
{
    private const string Name = "personalq_session";

    // Browsers take a cookie with this beginning over https only, for this host alone.
    private const string SecureName = "__Host-" + Name;

    /// <summary>Its name, which depends on how the request came.</summary>
    public static string NameOf(HttpContext context) => context.Request.IsHttps ? SecureName : Name;

    /// <summary>Gives the browser its session.</summary>
    public static void Set(HttpContext context, string value, TimeSpan life) =>
        context.Response.Cookies.Append(NameOf(context), value, Options(context, life));

    /// <summary>Takes it away.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(NameOf(context), Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}

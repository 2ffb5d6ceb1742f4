using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace PersonalQ.Http;

/// <summary>
/// Serves the built web app from the folder beside the program, or from within the program where that is one file. Every page address answers with <c>index.html</c>, which
/// is always asked for anew; the files it names carry a hash in their names and are kept for ever.
/// </summary>
internal static class SpaFiles
{
    private const string Forever = "public, max-age=31536000, immutable";

    public static void UseSpaFiles(this WebApplication app, string folder, LocalSecret secret, IRequestGate? gate)
    {
        IFileProvider files = File.Exists(Path.Combine(folder, "index.html")) ? new PhysicalFileProvider(folder) : new EmbeddedSpa();
        var hasApp = files.GetFileInfo("/index.html").Exists;
        app.UseWhen(IsForPages, pages =>
        {
            if (!hasApp)
            {
                pages.Run(context => AnswerWithoutApp(context, secret));
                return;
            }
            pages.Use(async (context, next) =>
            {
                if (context.Request.Path == "/" || (WantsPage(context.Request) && !files.GetFileInfo(context.Request.Path).Exists))
                {
                    // Whoever is not signed in gets a page that can do no more than sign in, at the address that was asked for.
                    context.Request.Path = gate is not null && (IsForSignIn(context.Request) || !await gate.IsSignedInAsync(context)) ? "/sign-in.html" : "/index.html";
                    RateLimiting.MarkPage(context, secret);
                }
                await next(context);
            });
            pages.Use((context, next) =>
            {
                PrecompressedFiles.Choose(context, files);
                return next(context);
            });
            pages.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = PrecompressedFiles.ContentTypes, OnPrepareResponse = SetHeaders });
            pages.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        });
    }

    private static bool IsForPages(HttpContext context) =>
        context.GetEndpoint() is null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !context.WebSockets.IsWebSocketRequest;

    // Pages that are for whoever has a link, signed in or not.
    private static bool IsForSignIn(HttpRequest request) => request.Path.Value is "/set-up" or "/invitation" or "/reset";

    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void SetHeaders(StaticFileResponseContext context)
    {
        context.Context.Response.Headers.CacheControl =
            context.Context.Request.Path.StartsWithSegments("/assets", StringComparison.OrdinalIgnoreCase) ? Forever : "no-cache";
        PrecompressedFiles.SetEncoding(context);
    }

    // A server that was built without the web app still says who it is.
    private static Task AnswerWithoutApp(HttpContext context, LocalSecret secret)
    {
        if (context.Request.Path == "/")
        {
            RateLimiting.MarkPage(context, secret);
            return context.Response.WriteAsJsonAsync(new { name = "Personal-Q AI Agent Manager", version = Product.Version, status = "running" }, Json.Options);
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

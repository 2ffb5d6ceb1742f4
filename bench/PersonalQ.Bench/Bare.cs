using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace PersonalQ.Bench;

/// <summary>What the web server alone can do here: fixed answers of the sizes that the API gives.</summary>
internal static class Bare
{
    private const int Small = 600;
    private const int Large = 60_000;

    public static async Task<int> RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var (small, large) = (Answer(Small), Answer(Large));
        app.MapGet("/small", context => SendAsync(context, small));
        app.MapGet("/large", context => SendAsync(context, large));
        await app.StartAsync();
        Console.WriteLine($"listening on {port}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task SendAsync(Microsoft.AspNetCore.Http.HttpContext context, byte[] answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer);
    }

    private static byte[] Answer(int size) => [(byte)'"', .. Enumerable.Repeat((byte)'x', size - 2), (byte)'"'];
}

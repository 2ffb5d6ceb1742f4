using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Database;
using PersonalQ.Http;
using PersonalQ.Live;
using PersonalQ.Llm;
using PersonalQ.Metrics;
using PersonalQ.Tasks;
using PersonalQ.Tools;

namespace PersonalQ;

/// <summary>The contents page of the server: one Add… and one Map… line per feature.</summary>
public static class Server
{
    /// <summary>Builds the server from command line arguments and environment. A test host may configure the builder first, and replace services last.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        builder.Logging.AddLogs(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase();
        builder.Services.AddHttp(builder.Configuration);
        builder.Services.AddLlm();
        builder.Services.AddTools();
        builder.Services.AddAgents();
        builder.Services.AddTasks();
        builder.Services.AddActivities();
        builder.Services.AddUsageMetrics();
        builder.Services.AddLive();
        replace?.Invoke(builder.Services); // last, so that it wins
        var app = builder.Build();
        app.Urls.Add(app.Services.GetRequiredService<HttpOptions>().Url);
        var api = app.UseHttp();
        api.MapAgents();
        api.MapTasks();
        api.MapFiles();
        api.MapActivities();
        api.MapMetrics();
        api.MapTaskStream();
        api.MapModels();
        app.MapLive();
        return app;
    }

    /// <summary>Prepares the database and starts listening.</summary>
    public static async Task StartServerAsync(this WebApplication app, CancellationToken ct)
    {
        await app.Services.PrepareDatabaseAsync(ct);
        await app.StartAsync(ct);
    }
}

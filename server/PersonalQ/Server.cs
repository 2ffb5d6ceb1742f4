using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Database;
using PersonalQ.Http;
using PersonalQ.Live;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Maintenance;
using PersonalQ.Maintenance.Samples;
using PersonalQ.Metrics;
using PersonalQ.People;
using PersonalQ.People.External;
using PersonalQ.Runs.Budgets;
using PersonalQ.Settings;
using PersonalQ.Tasks;
using PersonalQ.Tools;
using PersonalQ.Waiting;
using PersonalQ.Workflows;

namespace PersonalQ;

/// <summary>The contents page of the server: one Add… and one Map… line per feature.</summary>
public static class Server
{
    /// <summary>Builds the server from command line arguments and environment. A test host may configure the builder first, and replace services last.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null, Action<IServiceCollection>? replace = null)
    {
        var app = CreateBuilder(args, configure, replace).Build();
        app.Urls.Add(app.Services.GetRequiredService<HttpOptions>().Url);
        MapFeatures(app);
        return app;
    }

    /// <summary>Builds a process that runs tasks beside others, and answers nothing but <c>/health</c>, and that only when <c>WORKER_PORT</c> is set.</summary>
    public static WebApplication BuildWorker(Action<WebApplicationBuilder>? configure = null, Action<IServiceCollection>? replace = null)
    {
        var builder = CreateBuilder([], configure, null);
        var port = builder.Configuration.Number("WORKER_PORT", 0, 0, 65535);
        if (port == 0)
            builder.Services.AddSingleton<IServer, NoServer>();
        replace?.Invoke(builder.Services);
        var app = builder.Build();
        if (port > 0)
            app.Urls.Add((app.Services.GetRequiredService<HttpOptions>() with { Port = port }).Url);
        app.MapHealth();
        return app;
    }

    /// <summary>Prepares the database; on a new one that takes a moment.</summary>
    /// <exception cref="StartupException">The folder is taken or not writable, or the database does not answer.</exception>
    public static Task PrepareAsync(this WebApplication app, CancellationToken ct) => app.Services.PrepareDatabaseAsync(ct);

    /// <summary>Prepares the database, on a new one with sample data, starts listening, and ends when the stored secrets can be read too.</summary>
    /// <exception cref="StartupException">As above, or the encryption key is the wrong one.</exception>
    public static async Task StartServerAsync(this WebApplication app, CancellationToken ct)
    {
        await app.PrepareAsync(ct);
        var secrets = app.Services.GetRequiredService<SecretBox>().OpenedAsync(); // derives its key beside the rest
        await app.Services.GetRequiredService<SampleData>().SeedFirstStartAsync(ct);
        var allowed = app.Urls.ToList();
        await app.StartAsync(ct);
        Listening.Check(allowed, app.Urls);
        await secrets;
        await app.Services.GetRequiredService<ServiceSettings>().LearnSecretsAsync(ct);
    }

    private static WebApplicationBuilder CreateBuilder(string[] args, Action<WebApplicationBuilder>? configure, Action<IServiceCollection>? replace)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        PrivateFiles.SetMask();
        configure?.Invoke(builder);
        Listening.RefuseOtherSettings(builder.Configuration);
        // Stopping must not take longer than people, and container hosts, wait.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore); // see Supervision
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true); // the command line welcomes
        var secrets = SecretGate.From(builder.Configuration);
        builder.Logging.AddLogs(builder.Configuration, secrets);
        builder.Services.AddSingleton(secrets);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase();
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance); // requests name a charset, files have one
        builder.Services.AddHttp(builder.Configuration);
        builder.Services.AddExpiryOfRequestKeys();
        builder.Services.AddSettings();
        builder.Services.AddPeople(builder.Configuration);
        builder.Services.AddLlm(builder.Configuration);
        builder.Services.AddTools();
        builder.Services.AddAgents();
        builder.Services.AddTasks(builder.Configuration);
        builder.Services.AddWorkflows();
        builder.Services.AddActivities();
        builder.Services.AddUsageMetrics();
        builder.Services.AddLive();
        builder.Services.AddSystem();
        replace?.Invoke(builder.Services); // last, so that it wins
        return builder;
    }

    private static void MapFeatures(WebApplication app)
    {
        var api = app.UseHttp();
        api.MapAuth();
        api.MapAccount();
        api.MapExternalSignIn();
        api.MapPeople();
        api.MapSettings();
        api.MapBudget();
        api.MapAgents();
        api.MapTasks();
        api.MapFiles();
        api.MapWorkflows();
        api.MapWorkflowFiles();
        api.MapWorkflowDrafts();
        api.MapWorkflowRuns();
        api.MapWaiting();
        api.MapActivities();
        api.MapMetrics();
        api.MapTaskStream();
        api.MapModels();
        api.MapServices();
        api.MapTools();
        api.MapSystem();
        app.MapLive();
    }

    // A worker without a port listens nowhere.
    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();
        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}

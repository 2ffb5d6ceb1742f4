using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm.Catalog;

/// <summary>Fills the catalogue before the first request, and keeps it in step with other processes on the same database.</summary>
internal sealed partial class ModelCatalogWorker(ModelStore store, ModelLearning learning, IDatabase database, Supervision supervision, TimeProvider time, ILogger<ModelCatalogWorker> logger)
    : SupervisedService(supervision)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.LoadAsync(cancellationToken);
        await learning.LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!database.IsShared) return;
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LoadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // shutting down
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.LoadAsync(cancellationToken);
            await learning.LoadAsync(cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException)
        {
            // The next minute tries again; until then the catalogue stays as it is.
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The models could not be read from the database")]
    private partial void LogFailed(Exception exception);
}

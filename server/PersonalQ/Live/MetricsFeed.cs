using System.Threading.Channels;
using PersonalQ.Metrics;

namespace PersonalQ.Live;

/// <summary>Tells the numbers of the dashboard when something changed them, at most once a second, and only while somebody watches.</summary>
internal sealed partial class MetricsFeed : SupervisedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FrameWriter writer = new();
    private readonly LiveHub hub;
    private readonly IMetricsSnapshot metrics;
    private readonly TimeProvider clock;
    private readonly ILogger<MetricsFeed> logger;

    public MetricsFeed(LiveHub hub, IMetricsSnapshot metrics, Supervision supervision, TimeProvider clock, ILogger<MetricsFeed> logger) : base(supervision)
    {
        (this.hub, this.metrics, this.clock, this.logger) = (hub, metrics, clock, logger);
        hub.NumbersChanged = () => bell.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        SystemMetrics? told = null;
        try
        {
            while (await bell.Reader.WaitToReadAsync(stoppingToken))
            {
                bell.Reader.TryRead(out _);
                if (hub.ClientCount == 0)
                    continue;
                var now = await ReadAsync(stoppingToken);
                if (now is not null && now != told)
                    hub.SendToClients(writer.Write("metrics.updated", now));
                told = now;
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server stops
        }
    }

    private async Task<SystemMetrics?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await metrics.ReadAsync(ct);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException or InvalidOperationException)
        {
            LogNotTold(e); // the next change tells them
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The dashboard's numbers could not be read and were not told live")]
    private partial void LogNotTold(Exception e);
}

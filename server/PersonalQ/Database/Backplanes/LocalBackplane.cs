using PersonalQ.Events;

namespace PersonalQ.Database.Backplanes;

/// <summary>The backplane of an installation with one process: there is nobody to talk to.</summary>
internal sealed class LocalBackplane : IBackplane, IHostedService, IDisposable
{
    public bool IsShared => false;

    public void Publish(string channel, ReadOnlyMemory<byte> message)
    {
    }

    public IDisposable Subscribe(string channel, Action<ReadOnlyMemory<byte>> heard, Action? interrupted = null) => this;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using PersonalQ.Database.Backplanes;

namespace PersonalQ.Tests.Database;

/// <summary>A connection between the processes is made again however it broke.</summary>
public sealed class BackplaneFaultTests
{
    [Fact]
    public async Task A_client_that_disposes_its_own_parts_or_fails_in_an_unknown_way_is_connected_again()
    {
        // The client of Redis disposes its backlog when a connection breaks, and says no more than that.
        using var backplane = new Breaking(new ObjectDisposedException("ConcurrentQueue"), new InvalidOperationException("Never heard of"), new TimeoutException());
        await backplane.StartAsync(CancellationToken.None);

        await backplane.Listens.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var message = new TaskCompletionSource<byte[]>();
        using var heard = backplane.Subscribe("news", bytes => message.TrySetResult(bytes.ToArray()));
        backplane.Arrive(Envelope.Pack(1, 1, "news", new byte[] { 7 }, 1000).Single());
        Assert.Equal([7], await message.Task.WaitAsync(TimeSpan.FromSeconds(60)));

        backplane.Publish("news", new byte[] { 8 });
        await backplane.Sent.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await backplane.StopAsync(CancellationToken.None);
    }

    private sealed class Breaking(params Exception[] faults) : SharedBackplane(TimeProvider.System, new Supervision(TimeProvider.System, NullLogger<Supervision>.Instance), NullLogger.Instance)
    {
        private readonly Queue<Exception> listening = new(faults);
        private readonly Queue<Exception> sending = new(faults);

        public TaskCompletionSource Listens { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override int LargestPart => 1000;

        public void Arrive(byte[] part) => Received(part);

        protected override Task ListenAsync(Action connected, CancellationToken ct)
        {
            if (listening.TryDequeue(out var fault))
                throw fault;
            connected();
            Listens.TrySetResult();
            return Task.Delay(Timeout.Infinite, ct);
        }

        protected override Task SendAsync(IReadOnlyList<byte[]> parts, CancellationToken ct)
        {
            if (sending.TryDequeue(out var fault))
                throw fault;
            Sent.TrySetResult();
            return Task.CompletedTask;
        }

        protected override bool IsConnectionFailure(Exception e) => e is TimeoutException;
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Runs.Budgets;

namespace PersonalQ.Tasks;

/// <summary>
/// What runs in this process, and the bell that says there may be work. Hears the events of this process and, through
/// the backplane, those of others.
/// </summary>
internal sealed class RunRegistry : IEventListener, IDisposable
{
    private const string CancelChannel = "tasks.cancel";
    private const string WorkChannel = "tasks.work";

    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new(StringComparer.Ordinal);
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IBackplane backplane;
    private readonly IDisposable[] subscriptions;

    public RunRegistry(IBackplane backplane)
    {
        this.backplane = backplane;
        subscriptions =
        [
            backplane.Subscribe(CancelChannel, message => Stop(Encoding.UTF8.GetString(message.Span))),
            backplane.Subscribe(WorkChannel, _ => Ring(), Ring),
        ];
    }

    /// <summary>Tasks running here.</summary>
    public int Count => running.Count;

    /// <summary>What runs here at this moment: a task's id with the source that stops this very run of it.</summary>
    public IReadOnlyCollection<KeyValuePair<string, CancellationTokenSource>> Runs => running.ToArray();

    /// <summary>Enters a run; it is stopped by cancelling the source.</summary>
    public void Add(string taskId, CancellationTokenSource source) => running[taskId] = source;

    /// <summary>Removes a run that ended.</summary>
    public void Remove(string taskId, CancellationTokenSource source)
    {
        lock (running)
            running.TryRemove(new KeyValuePair<string, CancellationTokenSource>(taskId, source));
        Ring();
    }

    /// <summary>Stops a run: its model call, tool and child processes.</summary>
    public void Stop(string taskId)
    {
        if (running.TryGetValue(taskId, out var source))
            Stop(taskId, source);
    }

    /// <summary>Stops a run if it is still this one: the task may have been claimed again meanwhile.</summary>
    public void Stop(string taskId, CancellationTokenSource source)
    {
        // The lock of Remove: a source that is still entered is not disposed.
        lock (running)
            if (running.TryGetValue(taskId, out var now) && now == source)
                // On another thread: what hears the cancellation must not run inside the writer.
                _ = source.CancelAsync();
    }

    /// <summary>Says that there may be work.</summary>
    public void Ring() => bell.Writer.TryWrite(true);

    /// <summary>Waits for the bell, but not past an instant.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var rung = bell.Reader.WaitToReadAsync(bound.Token).AsTask();
        var timer = Task.Delay(atMost, clock, bound.Token);
        await Task.WhenAny(rung, timer);
        await bound.CancelAsync();
        bell.Reader.TryRead(out _);
        ct.ThrowIfCancellationRequested();
    }

    public void Heard(DomainEvent raised)
    {
        switch (raised)
        {
            case TaskCancelled { Task.Id: var id }:
                Stop(id);
                if (backplane.IsShared)
                    backplane.Publish(CancelChannel, Encoding.UTF8.GetBytes(id));
                break;
            case TaskCreated { Task.AvailableAt: not null } or TaskUpdated { Task.AvailableAt: not null, Task.LeaseOwner: null }
                or TaskWaiting { Task.AvailableAt: not null } or TaskReopened or AgentBudgetChanged or BudgetChanged or TasksQueued:
                Ring();
                if (backplane.IsShared)
                    backplane.Publish(WorkChannel, ReadOnlyMemory<byte>.Empty);
                break;
        }
    }

    public void Dispose()
    {
        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }
}

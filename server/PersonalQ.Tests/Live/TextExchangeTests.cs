using Microsoft.Extensions.Time.Testing;
using PersonalQ.Events;
using PersonalQ.Live;

namespace PersonalQ.Tests.Live;

/// <summary>Two processes, one that runs the model call and one where somebody watches, joined by a backplane in memory.</summary>
public sealed class TextExchangeTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<TextDelta> heard = [];
    private readonly PairedBackplane runnerSide = new();
    private readonly PairedBackplane watcherSide = new();
    private readonly TaskTextStreams runner;
    private readonly TaskTextStreams watcher;

    public TextExchangeTests()
    {
        (runnerSide.Other, watcherSide.Other) = (watcherSide, runnerSide);
        runner = new TaskTextStreams(clock, runnerSide);
        watcher = new TaskTextStreams(clock, watcherSide);
    }

    private string Shown => heard.Aggregate("", (text, delta) => delta.Reset ? delta.Text : text + delta.Text);

    [Fact]
    public void Text_of_another_process_is_heard_from_its_beginning()
    {
        runner.Append("t", 1, "Once ");
        using var listening = watcher.Listen("t", heard.Add);
        runner.Append("t", 1, "upon");
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal("Once upon", Shown);
    }

    [Fact]
    public void Reasoning_of_another_process_is_heard_apart_from_its_text()
    {
        runner.Append("t", 1, "hmm ", reasoning: true);
        using var listening = watcher.Listen("t", heard.Add);
        runner.Append("t", 1, "so", reasoning: true);
        runner.Append("t", 1, "Hello");
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(["hmm ", "so", "Hello"], heard.Select(d => d.Text));
        Assert.Equal([true, true, false], heard.Select(d => d.Reasoning));
    }

    [Fact]
    public void Nothing_travels_while_nobody_listens()
    {
        runner.Append("t", 1, "Once");
        runner.Finish("t", 1);
        Assert.Equal(0, runnerSide.Sent);
    }

    [Fact]
    public void Sending_ends_when_nobody_has_asked_for_a_while()
    {
        using (watcher.Listen("t", heard.Add))
            runner.Append("t", 1, "Once");
        clock.Advance(TimeSpan.FromMinutes(1));
        var sent = runnerSide.Sent;
        runner.Append("t", 1, "more");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(sent, runnerSide.Sent);
    }

    [Fact]
    public void A_listener_that_stays_hears_the_next_call_of_the_task_too()
    {
        using var listening = watcher.Listen("t", heard.Add);
        runner.Append("t", 1, "one");
        runner.Finish("t", 1);
        clock.Advance(TimeSpan.FromMinutes(5));
        runner.Append("t", 3, "two");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([(1, "one"), (3, "two")], heard.Select(d => (d.Sequence, d.Text)));
    }

    [Fact]
    public void What_got_lost_on_the_way_is_made_good()
    {
        using var listening = watcher.Listen("t", heard.Add);
        runner.Append("t", 1, "a");
        runnerSide.IsBroken = true;
        runner.Append("t", 1, "b");
        clock.Advance(TimeSpan.FromMilliseconds(20));
        runnerSide.IsBroken = false;
        runner.Append("t", 1, "c");
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal("abc", Shown);
    }

    [Fact]
    public void A_late_listener_in_the_watching_process_gets_the_text_so_far()
    {
        using var first = watcher.Listen("t", _ => { });
        runner.Append("t", 1, "Once");
        using var listening = watcher.Listen("t", heard.Add);
        Assert.Equal("Once", Shown);
    }

    private sealed class PairedBackplane : IBackplane
    {
        private readonly List<(string Channel, Action<ReadOnlyMemory<byte>> Heard)> listeners = [];

        public PairedBackplane? Other { get; set; }
        public bool IsBroken { get; set; }
        public int Sent { get; private set; }
        public bool IsShared => true;

        public void Publish(string channel, ReadOnlyMemory<byte> message)
        {
            if (IsBroken)
                return;
            Sent++;
            // On another thread in life; here the order is what matters, and locks may be entered again.
            foreach (var (name, heard) in Other!.listeners)
                if (name == channel)
                    heard(message);
        }

        public IDisposable Subscribe(string channel, Action<ReadOnlyMemory<byte>> heard, Action? interrupted = null)
        {
            listeners.Add((channel, heard));
            return new MemoryStream();
        }
    }
}

using Microsoft.Extensions.Time.Testing;
using PersonalQ.Database.Backplanes;
using PersonalQ.Events;
using PersonalQ.Live;

namespace PersonalQ.Tests.Live;

public sealed class TaskTextStreamsTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<TextDelta> heard = [];
    private readonly TaskTextStreams streams;

    public TaskTextStreamsTests() => streams = new TaskTextStreams(clock, new LocalBackplane());

    [Fact]
    public void Who_joins_late_first_gets_the_text_so_far()
    {
        streams.Append("t", 1, "Once upon ");
        streams.Append("t", 1, "a time");
        using var listening = streams.Listen("t", heard.Add);
        Assert.Equal([new TextDelta("t", 1, "Once upon a time", Reset: true)], heard);
    }

    [Fact]
    public void The_first_words_come_at_once_and_a_flood_is_gathered()
    {
        using var listening = streams.Listen("t", heard.Add);
        streams.Append("t", 1, "a");
        Assert.Equal(["a"], heard.Select(d => d.Text));
        for (var i = 0; i < 100; i++)
            streams.Append("t", 1, "b");
        Assert.Single(heard);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(["a", new string('b', 100)], heard.Select(d => d.Text));
    }

    [Fact]
    public void Nothing_of_a_finished_call_is_kept_or_lost()
    {
        using var listening = streams.Listen("t", heard.Add);
        streams.Append("t", 1, "a");
        streams.Append("t", 1, "b");
        streams.Finish("t", 1);
        Assert.Equal("ab", string.Concat(heard.Select(d => d.Text)));
        using var late = streams.Listen("t", d => Assert.Fail($"'{d.Text}' was told after its call had ended"));
    }

    [Fact]
    public void The_next_call_of_a_task_begins_a_new_text()
    {
        using var listening = streams.Listen("t", heard.Add);
        streams.Append("t", 1, "a");
        streams.Append("t", 1, "b");
        streams.Append("t", 3, "c");
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal([(1, "a"), (1, "b"), (3, "c")], heard.Select(d => (d.Sequence, d.Text)));
    }

    [Fact]
    public void Who_stopped_listening_hears_nothing_and_others_hear_on()
    {
        using var listening = streams.Listen("t", heard.Add);
        streams.Listen("t", d => Assert.Fail($"'{d.Text}' was told to somebody who had gone")).Dispose();
        streams.Append("t", 1, "a");
        streams.Append("other", 1, "z");
        Assert.Equal(["a"], heard.Select(d => d.Text));
    }

    [Fact]
    public void Reasoning_is_told_apart_from_the_text_and_to_late_listeners_first()
    {
        streams.Append("t", 1, "hmm ", reasoning: true);
        streams.Append("t", 1, "so", reasoning: true);
        streams.Append("t", 1, "Hello");

        using var listening = streams.Listen("t", heard.Add);

        Assert.Equal([new TextDelta("t", 1, "hmm so", Reset: true, Reasoning: true), new TextDelta("t", 1, "Hello", Reset: true)], heard);
    }
}

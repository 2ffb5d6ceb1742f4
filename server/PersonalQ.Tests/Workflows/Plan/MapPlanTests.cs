using System.Globalization;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Tests.Workflows.Plan;

public sealed class MapPlanTests
{
    [Fact]
    public void A_map_works_on_so_many_entries_at_a_time_and_gathers_results_in_their_order()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list", concurrency: 2)), new { list = new[] { "x", "y", "z" } });
        Assert.Equal("m m[0] m[1]", run.Open);
        Assert.Equal("Look at y", run.InstructionOf("m[1]"));
        run.Done("m[1]", "Y");
        Assert.Equal("m m[0] m[2]", run.Open);
        run.Done("m[2]", "Z").Done("m[0]", "X");
        Assert.Equal("end", run.Open);
        Assert.Equal("""["X","Y","Z"]""", run.Row("m").Output);
    }

    [Fact]
    public void An_empty_list_is_done_at_once()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list")), new { list = Array.Empty<int>() });
        Assert.Equal("end", run.Open);
        Assert.Equal("[]", run.Row("m").Output);
    }

    [Theory]
    [InlineData("""{"list": 5}""", "not_a_list")]
    [InlineData("""{"list": "no list"}""", "not_a_list")]
    [InlineData("""{"list": null}""", "not_a_list")]
    public void What_is_no_list_fails_the_node_and_says_what_it_is(string inputs, string code)
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list")), System.Text.Json.JsonSerializer.Deserialize<object>(inputs));
        Assert.Equal(code, run.Failure!.Code);
        Assert.Contains("'m' failed", run.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_in_the_text_of_a_model_is_a_list()
    {
        var run = new PlanRun(Graphs.Of("a>m", Graphs.Map("m", "outputs.a"))).Done("a", "Here you are:\n```json\n[\"p\", \"q\"]\n```");
        Assert.Equal("m m[0] m[1]", run.Open);
    }

    [Fact]
    public void More_entries_than_allowed_fail_the_node()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list")), new { list = Enumerable.Range(0, MapStep.MostItems + 1) });
        Assert.Equal("too_many_items", run.Failure!.Code);
    }

    [Fact]
    public void A_failed_entry_fails_the_map_when_those_under_way_have_ended_and_begins_no_more()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list", concurrency: 2)), new { list = new[] { 1, 2, 3, 4 } }).Fails("m[0]", "Bad apple.");
        Assert.Equal("m m[1]", run.Open);
        run.Done("m[1]");
        Assert.Equal("broken", run.Failure!.Code);
        Assert.Contains("Entry 1 of 4 failed: Bad apple.", run.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("m[0] m[1]", run.Begun);
    }

    [Fact]
    public void With_on_error_continue_a_failed_entry_is_null_in_the_result()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list", onError: NodeFailure.Continue)), new { list = new[] { 1, 2 } }).Fails("m[0]").Done("m[1]", "ok");
        Assert.Equal("""[null,"ok"]""", run.Row("m").Output);
        Assert.Equal("end", run.Open);
    }

    [Fact]
    public void An_entry_is_tried_again_by_itself()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list", tries: 2)), new { list = new[] { 1, 2 } }).Done("m[1]").Fails("m[0]");
        Assert.Equal("m m[0]~2", run.Open);
        run.Done("m[0]~2");
        Assert.Equal("end", run.Open);
    }

    [Fact]
    public void A_hundred_entries_begin_and_end_once_each_in_any_order()
    {
        var run = new PlanRun(Graphs.Of("m>end", Graphs.Map("m", "inputs.list", concurrency: 100)), new { list = Enumerable.Range(0, 100) });
        var order = Enumerable.Range(0, 100).ToArray();
        new Random(4).Shuffle(order);
        foreach (var i in order)
            run.Done(string.Create(CultureInfo.InvariantCulture, $"m[{i}]"), i);
        Assert.Equal("end", run.Open);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 100))}]", run.Row("m").Output);
        Assert.Equal(101, run.Started.Count);
    }
}

using System.Text.Json;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Tests.Workflows.Plan;

/// <summary>Every fault of a definition is found before it is run, and names its place.</summary>
public sealed class DefinitionCheckTests
{
    private static string Faults(WorkflowDefinition definition) => string.Join(", ", DefinitionCheck.Faults(definition).Select(f => $"{f.Field} {f.Code}"));

    [Theory]
    [InlineData("a>b b>a", "nodes.a cycle, nodes.b cycle")]
    [InlineData("a>b b>c c>b c>d", "nodes.b cycle, nodes.c cycle, nodes.d cycle")]
    [InlineData("a>a", "nodes.a cycle")]
    [InlineData("a>b a>b", "edges.1 duplicate")]
    [InlineData("a>b b>c:sideways", "edges.b-c.branch unknown_value")]
    [InlineData("a>b:error", "edges.a-b.branch unknown_value")]
    public void Shapes_that_cannot_run_are_named(string edges, string faults) => Assert.Equal(faults, Faults(Graphs.Of(edges)));

    [Fact]
    public void Nodes_that_no_way_leads_to_are_named()
    {
        // 'lost' hangs on a way back without being part of what is repeated.
        Assert.Equal("nodes.lost unreachable, nodes.after unreachable",
            Faults(Graphs.Of("a>again again>a:repeat again>lost:repeat lost>after", Graphs.Loop("again", 2))));
        Assert.Equal("", Faults(Graphs.Of("a>again again>a:repeat again>b", Graphs.Loop("again", 2))));
    }

    [Fact]
    public void A_loop_in_which_nobody_does_anything_is_named() => Assert.Equal(
        "nodes.again nothing_to_repeat", Faults(Graphs.Of("if>again again>if:repeat again>end:done", Graphs.Condition("if", "true"), Graphs.Loop("again", 9))));

    [Fact]
    public void Edges_to_nowhere_are_named() => Assert.Equal(
        "edges.0.target unknown_value, edges.named.source unknown_value",
        Faults(new WorkflowDefinition
        {
            Nodes = [Graphs.Agent("a")],
            Edges = [new WorkflowEdge { Source = "a", Target = "ghost" }, new WorkflowEdge { Id = "named", Source = "void", Target = "a" }],
        }));

    [Fact]
    public void Two_nodes_of_one_name_and_nodes_without_a_name_are_named()
    {
        Assert.Equal("nodes.a.id duplicate", Faults(new WorkflowDefinition { Nodes = [Graphs.Agent("a"), Graphs.Agent("a")] }));
        Assert.Equal("nodes.0.id required", Faults(new WorkflowDefinition { Nodes = [Graphs.Agent("a") with { Id = "" }] }));
        Assert.Equal("nodes required", Faults(new WorkflowDefinition()));
    }

    [Theory]
    [InlineData("""{"nodes":[null]}""", "nodes.0 required")]
    [InlineData("""{"nodes":[{"id":"a","agent_id":"x"}],"edges":[null]}""", "edges.0 required")]
    [InlineData("""{"nodes":[{"id":"a","agent_id":"x"}],"inputs":[null]}""", "inputs.0 required")]
    [InlineData("""{"nodes":[{"id":null}, {"id":"a"}]}""", "nodes.0.id required")]
    [InlineData("""{"nodes":[{"id":"a","agent_id":"x"}],"edges":[{"source":null,"target":"a"}]}""", "edges.0.source required")]
    [InlineData("""{"nodes":null,"edges":null,"inputs":null,"settings":null}""", "inputs required, nodes required, edges required, settings required")]
    public void What_is_null_is_named(string definition, string faults) =>
        Assert.Equal(faults, Faults(JsonSerializer.Deserialize<WorkflowDefinition>(definition, Json.Options)!));

    public static TheoryData<string, string> WrongNodes => new()
    {
        { """{"id":"n"}""", "nodes.n.agent_id required" },
        { """{"id":"n","type":"map","agent_id":"x"}""", "nodes.n.map required" },
        { """{"id":"n","type":"condition"}""", "nodes.n.condition required" },
        { """{"id":"n","type":"condition","condition":{"expression":"true","model_choice":{"agent_id":"x","question":"q","branches":["a","b"]}}}""", "nodes.n.condition required" },
        { """{"id":"n","type":"condition","condition":{"model_choice":{"agent_id":"x","question":"q","branches":["a"]}}}""", "nodes.n.condition.model_choice.branches too_short" },
        { """{"id":"n","type":"loop","loop":{"max_iterations":2}}""", "nodes.n no_way_back" },
        { """{"id":"n","type":"loop"}""", "nodes.n.loop required" },
        { """{"id":"n","type":"loop","loop":{"max_iterations":0}}""", "nodes.n.loop.max_iterations out_of_range" },
        { """{"id":"n","agent_id":"x","timeout_seconds":0}""", "nodes.n.timeout_seconds out_of_range" },
        { """{"id":"n","agent_id":"x","retry":{"max_attempts":11}}""", "nodes.n.retry.max_attempts out_of_range" },
        { """{"id":"n","agent_id":"x","on_error":"branch"}""", "nodes.n.on_error no_branch" },
        { """{"id":"n","agent_id":"x","output_schema":"text"}""", "nodes.n.output_schema wrong_type" },
        { """{"id":"n","agent_id":"x","instruction":"{{inputs.missing}}"}""", "nodes.n.instruction missing_input" },
        { """{"id":"n","agent_id":"x","instruction":"{{outputs.other}}"}""", "nodes.n.instruction unknown_value" },
        { """{"id":"n","agent_id":"x","instruction":"{{outputs.n}}"}""", "nodes.n.instruction missing_input" },
        { """{"id":"n","agent_id":"x","instruction":"{{item}}"}""", "nodes.n.instruction unknown_value" },
        { """{"id":"n","agent_id":"x","instruction":"{{ 1 + }}"}""", "nodes.n.instruction bad_expression" },
        { """{"id":"n","agent_id":"x","instruction":"{{env.HOME}}"}""", "nodes.n.instruction unknown_value" },
        { """{"id":"n","type":"condition","condition":{"expression":"inputs.gone > 1"}}""", "nodes.n.condition.expression missing_input" },
    };

    [Theory]
    [MemberData(nameof(WrongNodes))]
    public void Faults_of_a_node_name_it_and_its_field(string node, string faults)
    {
        var parsed = JsonSerializer.Deserialize<WorkflowNode>(node, Json.Options)!;
        Assert.Equal(faults, Faults(new WorkflowDefinition { Nodes = [parsed] }));
    }

    [Fact]
    public void An_output_can_be_read_only_by_those_behind_it()
    {
        Assert.Equal("", Faults(Graphs.Of("a>b", Graphs.Agent("b", instruction: "{{outputs.a}}"))));
        Assert.Equal("nodes.a.instruction missing_input", Faults(Graphs.Of("a>b", Graphs.Agent("a", instruction: "{{outputs.b}}"))));
        Assert.Equal("", Faults(Graphs.Of("a>again again>a:repeat", Graphs.Agent("a", instruction: "{{outputs.a}}"), Graphs.Loop("again", 2))));
    }

    [Fact]
    public void A_team_is_of_agents_and_its_manager_is_no_member()
    {
        var team = new WorkflowDefinition
        {
            Process = WorkflowProcess.Hierarchical,
            Nodes = [Graphs.Agent("a"), Graphs.Agent("manager"), Graphs.Approval("ok")],
            Settings = new WorkflowSettings { ManagerAgentId = "agent-a" },
        };
        Assert.Equal("nodes.a.agent_id delegation_to_itself, nodes.manager.id reserved, nodes.ok.type unknown_value", Faults(team));
    }

    [Fact]
    public void A_default_has_the_type_of_its_input() => Assert.Equal("inputs.n.default wrong_type", Faults(new WorkflowDefinition
    {
        Nodes = [Graphs.Agent("a")],
        Inputs = [new WorkflowInput { Name = "n", Type = InputType.Number, Default = JsonSerializer.SerializeToElement("five") }],
    }));
}

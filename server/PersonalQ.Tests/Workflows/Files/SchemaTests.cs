using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Schemas;
using PersonalQ.Workflows.Files;
using PersonalQ.Workflows.Templates;

namespace PersonalQ.Tests.Workflows.Files;

public sealed class SchemaTests
{
    private static readonly string Committed = Path.Combine(Repository.Root, "docs/workflow.schema.json");

    [Fact]
    public async Task The_committed_schema_is_the_one_of_the_records()
    {
        var text = SchemaWriter.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
            await File.WriteAllTextAsync(Committed, text);
        Assert.True(await File.ReadAllTextAsync(Committed) == text, "docs/workflow.schema.json is not that of the records: run scripts/api");
    }

    [Fact]
    public async Task Every_template_fits_the_schema()
    {
        var schema = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Committed));
        Assert.Equal(5, WorkflowTemplates.All.Count);
        foreach (var template in WorkflowTemplates.All)
        {
            Assert.Empty(template.File.Faults);
            var (root, _) = YamlReader.Read(template.Text);
            Assert.Null(JsonSchema.Check(JsonSerializer.SerializeToElement(root), schema));
        }
    }

    [Theory]
    [InlineData("name: A\nnodes: [{ id: a, agnt: B }]\n", "agnt")]
    [InlineData("name: A\nnodes: [{ id: a b }]\n", "$.nodes[0].id")]
    [InlineData("name: A\nprocess: parallel\nnodes: []\n", "$.process")]
    [InlineData("nodes: []\n", "$.name")]
    [InlineData("name: A\nnodes: [{ id: a, retry: { max_attempts: 11 } }]\n", "max_attempts")]
    public async Task What_the_server_refuses_does_not_fit_the_schema(string text, string where)
    {
        var schema = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Committed));
        var wrong = JsonSchema.Check(JsonSerializer.SerializeToElement(YamlReader.Read(text).Root), schema);
        Assert.NotNull(wrong);
        Assert.Contains(where, wrong, StringComparison.Ordinal);
        Assert.NotEmpty(FileText.Read(text).Faults);
    }
}

using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tools;

public sealed class ToolsApiTests
{
    [Fact]
    public async Task The_catalogue_says_what_each_tool_does_to_the_world()
    {
        await using var app = await PersonalQApp.StartAsync();
        var tools = (await app.GetAsync("/api/v1/tools")).EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);

        Assert.Equal(["calculator", "current_time", "list_files", "read_file", "write_file"], tools.Keys);
        Assert.Equal("read_only", tools["calculator"].GetProperty("effect").GetString());
        Assert.NotEqual("read_only", tools["write_file"].GetProperty("effect").GetString());
        Assert.Single(tools.Where(t => t.Key.Contains("_file", StringComparison.Ordinal)).Select(t => t.Value.GetProperty("title").GetString()).Distinct());
        Assert.All(tools.Values, tool =>
        {
            Assert.Equal(JsonValueKind.Object, tool.GetProperty("parameters").ValueKind);
            Assert.True(tool.GetProperty("on_by_default").GetBoolean());
            Assert.NotEqual(tool.GetProperty("name").GetString(), tool.GetProperty("title").GetString());
            Assert.NotEqual(tool.GetProperty("description").GetString(), tool.GetProperty("summary").GetString());
        });
    }
}

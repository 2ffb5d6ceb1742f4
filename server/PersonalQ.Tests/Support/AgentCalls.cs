using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace PersonalQ.Tests.Support;

/// <summary>Calls that many tests make, with as little said as possible.</summary>
public static class AgentCalls
{
    /// <summary>A valid new agent; the given fields replace or add to it, null ones included.</summary>
    public static Dictionary<string, object?> NewAgent(string name = "Researcher", params (string Field, object? Value)[] with)
    {
        var body = new Dictionary<string, object?>
        {
            ["name"] = name,
            ["description"] = "Reads papers",
            ["agent_type"] = "analytical",
            ["model"] = "demo/echo",
            ["system_prompt"] = "You read papers.",
        };
        foreach (var (field, value) in with)
            body[field] = value;
        return body;
    }

    public static Task<JsonElement> CreateAgentAsync(this PersonalQApp app, string name = "Researcher", params (string Field, object? Value)[] with) =>
        app.PostAsync("/api/v1/agents", NewAgent(name, with));

    public static Task<HttpResponseMessage> PutAsync(this PersonalQApp app, string path, object body) =>
        app.Client.PutAsJsonAsync(path, body, Json.Options);

    public static Task<HttpResponseMessage> PatchAsync(this PersonalQApp app, string path, object body) =>
        app.Client.PatchAsJsonAsync(path, body, Json.Options);

    public static Task<HttpResponseMessage> SendJsonAsync(this PersonalQApp app, HttpMethod method, string path, string json) =>
        app.Client.SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") });

    public static string Id(this JsonElement answer) => answer.Text("id");

    public static string Text(this JsonElement answer, string field) => answer.GetProperty(field).GetString()!;

    public static IReadOnlyList<string> Texts(this JsonElement list, string field) => [.. list.EnumerateArray().Select(x => x.Text(field))];
}

using System.Text.Json;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Browser;

/// <summary>The product with a model whose answers the tests steer: the strict fake of Anthropic.</summary>
public abstract class SteeredApp : BrowserApp
{
    protected FakeAnthropic Model { get; } = new();

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = Model.Address.ToString(), ["LLM_RETRY_BASE_MS"] = "1",
    };

    public override async ValueTask InitializeAsync()
    {
        await Model.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            await Model.DisposeAsync();
        }
    }

    /// <summary>Gives a new agent of the steered model a task and answers the task's id.</summary>
    protected async Task<string> GiveTaskAsync(string title = "Do it", object? more = null)
    {
        var agent = await CreateAgentAsync($"Ada for {title}", new { model = $"anthropic/{Model.Models[0]}" });
        var body = JsonSerializer.SerializeToNode(more ?? new { }, Json.Options)!.AsObject();
        (body["agent_id"], body["title"]) = (Id(agent), title);
        return Id(await App.PostAsync("/api/v1/tasks", body));
    }
}

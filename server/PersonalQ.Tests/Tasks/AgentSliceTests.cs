using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>What happens to many tasks at once happens some at a time, so that nobody waits long for his own write.</summary>
public sealed class AgentSliceTests
{
    private const int Many = 3 * AgentSlices.Size + 7;

    private static readonly Dictionary<string, string?> Settings = new() { ["WORKER_CONCURRENCY"] = "0" };

    [Fact]
    public async Task Deleting_an_agent_cancels_one_slice_with_it_and_the_rest_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            Agent agent;
            await using (var app = await PersonalQApp.StartAsync(Settings, WithoutWorker, folder)) // the program ends before it comes to the rest
            {
                agent = await app.AddAgentAsync();
                await AddManyAsync(app, agent, _ => { });
                Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync($"/api/v1/agents/{agent.Id}")).StatusCode);
                Assert.Equal(AgentSlices.Size, await CountAsync(app, agent, "status = 'cancelled'"));
            }
            await using var again = await PersonalQApp.StartAsync(Settings, folder: folder);
            await Eventually.GetAsync(() => CountAsync(again, agent, "status = 'cancelled'"), n => n == Many, "all tasks to be cancelled");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // It is registered three times: as itself, and by factories as a listener and as a service of the host.
    private static void WithoutWorker(IServiceCollection services)
    {
        var itself = services.Single(d => d.ServiceType == typeof(AgentSliceWorker));
        var at = services.IndexOf(itself);
        services.RemoveAt(at + 2);
        services.RemoveAt(at + 1);
        services.RemoveAt(at);
    }

    private static Task AddManyAsync(PersonalQApp app, Agent agent, Action<AgentTask> change) => app.Database.WriteAsync(async session =>
    {
        var now = TimeProvider.System.Now();
        for (var i = 0; i < Many; i++)
        {
            var task = new AgentTask
            {
                Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "Queued", CreatedAt = now, UpdatedAt = now, AvailableAt = now, QueueKey = QueueOrder.Key(TaskPriority.Medium, now) + i,
            };
            change(task);
            await TaskRows.CopyAsync(session, task);
        }
    }, CancellationToken.None);

    private static Task<long> CountAsync(PersonalQApp app, Agent agent, string which) => app.Database.WriteAsync(async session =>
        (long)(await session.Command($"select count(*) from tasks where agent_id = @p0 and {which}", agent.Id).ExecuteScalarAsync())!, CancellationToken.None);
}

using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

/// <summary>A POST with a key happens once, whenever the client leaves and whenever the program dies.</summary>
[Trait("Database", "any")]
public sealed class IdempotencyFaultTests
{
    [Fact]
    public async Task A_client_that_leaves_after_the_commit_and_comes_back_gets_the_answer_of_what_it_made()
    {
        var left = new Departure();
        await using var app = await PersonalQApp.StartAsync(services: s =>
        {
            StumblingDatabase.Add(s);
            s.AddSingleton<IStartupFilter>(left);
        });
        var agent = await app.AddAgentAsync(status: AgentStatus.Paused);
        var database = app.Services.GetRequiredService<StumblingDatabase>();
        database.Of = "TaskCommands";
        database.After = () =>
        {
            left.Leave(); // between the commit and the answer
            return null;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => PostAsync(app, agent));

        var again = await Eventually.GetAsync(() => PostAsync(app, agent), a => a.StatusCode != HttpStatusCode.Conflict, "the first request to end");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal((await app.GetAsync("/api/v1/tasks"))[0].Id(), (await PersonalQApp.ReadAsync(again)).Id());
        Assert.Equal(1, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task A_program_that_dies_after_the_commit_answers_the_repetition_anew_from_what_was_made()
    {
        await using var app = await PersonalQApp.StartAsync(services: StumblingDatabase.Add);
        var agent = await app.AddAgentAsync(status: AgentStatus.Paused);
        var database = app.Services.GetRequiredService<StumblingDatabase>();
        // The effect is committed, and nothing after it: no answer is kept, no key is given free.
        database.Of = "Idempotency+";
        database.Before = () => database.Died ? StumblingDatabase.Locked : null;
        database.AfterCommitOf = "TaskCommands";
        Assert.NotEqual(HttpStatusCode.Created, (await PostAsync(app, agent)).StatusCode);
        database.Revive();

        var again = await PostAsync(app, agent);
        var task = await PersonalQApp.ReadAsync(again);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal($"/api/v1/tasks/{task.Id()}", again.Headers.Location!.ToString());
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("Once", task.Text("title"));
        Assert.Equal(1, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
        Assert.Equal(task.Id(), (await PersonalQApp.ReadAsync(await PostAsync(app, agent))).Id());
    }

    [Fact]
    public async Task A_request_that_was_thought_dead_does_nothing_when_it_wakes_up()
    {
        await using var app = await PersonalQApp.StartAsync(services: StumblingDatabase.Add);
        var agent = await app.AddAgentAsync(status: AgentStatus.Paused);
        var database = app.Services.GetRequiredService<StumblingDatabase>();
        database.Of = "TaskCommands";
        var first = true;
        database.Before = () =>
        {
            if (!first)
                return null;
            first = false;
            // While it slept, its key was given to another that did the work.
            using var db = app.Database.Read();
            Assert.Equal(1, db.Database.ExecuteSqlRaw("update idempotency_keys set created_at = created_at + 1"));
            return null;
        };
        await HttpProbe.ProblemAsync(await PostAsync(app, agent), 409, "request_in_progress");
        Assert.Equal(0, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task What_was_done_to_something_is_answered_with_it()
    {
        await using var app = await PersonalQApp.StartAsync();
        var id = await app.AddTaskAsync(await app.AddAgentAsync(status: AgentStatus.Paused), "Cancel me");
        (await SendAsync(app, $"/api/v1/tasks/{id}/cancel", new { })).EnsureSuccessStatusCode();
        await app.Database.WriteAsync(async s => { await s.ExecuteAsync("update idempotency_keys set status_code = null, body = null"); }, CancellationToken.None);

        var again = await SendAsync(app, $"/api/v1/tasks/{id}/cancel", new { });
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("cancelled", (await PersonalQApp.ReadAsync(again)).Text("status"));
    }

    private static Task<HttpResponseMessage> PostAsync(PersonalQApp app, Agent agent) => SendAsync(app, "/api/v1/tasks", new { agent_id = agent.Id, title = "Once" });

    private static async Task<HttpResponseMessage> SendAsync(PersonalQApp app, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        request.Headers.Add("Idempotency-Key", "k1");
        return await app.Client.SendAsync(request);
    }

    // Ends the connection of the request that is under way.
    private sealed class Departure : IStartupFilter
    {
        private Microsoft.AspNetCore.Http.HttpContext? under;
        private bool left;

        public void Leave()
        {
            if (!left)
                under!.Abort();
            left = true;
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                if (http.Request.Method == "POST" && !left)
                    under = http;
                await rest(http);
            });
            next(app);
        };
    }
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PersonalQ.Http;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed class RateLimitTests
{
    private static Task<HttpProbe> StartAsync(string perMinute, string? proxies = null, TimeProvider? clock = null) => HttpProbe.StartAsync(api =>
    {
        api.MapGet("/things", () => Results.Ok("read"));
        api.MapPost("/agents", () => Results.Ok("made"));
    }, new Dictionary<string, string?> { ["RATE_LIMIT_PER_MINUTE"] = perMinute, ["TRUSTED_PROXIES"] = proxies }, s => s.AddSingleton(clock ?? TimeProvider.System));

    private const string SignedAnew = "signed anew";

    private static async Task<int> AnsweredAsync(HttpProbe probe, HttpMethod method, string path, int requests, params (string Name, string Value)[] headers)
    {
        var answered = 0;
        for (var i = 0; i < requests; i++)
        {
            var request = new HttpRequestMessage(method, path);
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value == SignedAnew ? CommandLineProof.Make(probe.Services.GetRequiredService<LocalSecret>(), method.Method, path, TimeProvider.System.GetUtcNow()) : value);
            using var answer = await probe.Client.SendAsync(request);
            answered += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }
        return answered;
    }

    [Fact]
    public async Task A_client_over_its_limit_is_told_when_to_come_back()
    {
        await using var probe = await StartAsync("20");
        Assert.Equal(20, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 20));
        var refused = await probe.Client.GetAsync("/api/v1/things");
        await HttpProbe.ProblemAsync(refused, 429, "rate_limited");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        await HttpProbe.ProblemAsync(await probe.Client.GetAsync("/api/v1/nothing"), 429, "rate_limited");
    }

    [Fact]
    public async Task Health_and_the_files_of_the_web_app_are_free()
    {
        await using var probe = await StartAsync("1");
        Assert.Equal(5, await AnsweredAsync(probe, HttpMethod.Get, "/health", 5));
        Assert.Equal(5, await AnsweredAsync(probe, HttpMethod.Get, "/", 5));
        Assert.Equal(1, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 5));
    }

    [Fact]
    public async Task Our_own_pages_have_a_bucket_of_their_own()
    {
        await using var probe = await StartAsync("5");
        Assert.Equal(5, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 10));
        Assert.Equal(0, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 1, ("Sec-Fetch-Site", "same-origin"))); // whoever may say so
        await probe.Client.GetAsync("/"); // the page brings a cookie, which the client keeps
        Assert.Equal(600, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 610, ("Sec-Fetch-Site", "same-origin")));
        // Another site's page is no page of ours.
        Assert.Equal(0, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 1, ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")));
    }

    [Fact]
    public async Task Only_ten_agents_a_minute_are_made_even_by_our_own_pages()
    {
        await using var probe = await StartAsync("1000");
        Assert.Equal(10, await AnsweredAsync(probe, HttpMethod.Post, "/api/v1/agents", 12, ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(0, await AnsweredAsync(probe, HttpMethod.Post, "/api/v1/agents/", 1));
        Assert.Equal(1, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 1));
    }

    [Fact]
    public async Task The_command_line_of_this_machine_has_a_bucket_of_its_own_and_copies_count_as_new_agents()
    {
        await using var probe = await StartAsync("5");
        Assert.Equal(5, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 6));
        Assert.Equal(20, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 20, (CommandLineProof.Header, SignedAnew)));
        Assert.Equal(0, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 1, (CommandLineProof.Header, new string('0', 64))));
        foreach (var path in (string[])["/api/v1/agents/1/duplicate", "/api/v1/workflows/import", "/api/v1/workflows/templates/a", "/api/v1/agents/"])
            for (var i = 0; i < 3; i++)
                await AnsweredAsync(probe, HttpMethod.Post, path, 1, (CommandLineProof.Header, SignedAnew));
        Assert.Equal(0, await AnsweredAsync(probe, HttpMethod.Post, "/api/v1/agents", 1, (CommandLineProof.Header, SignedAnew)));
    }

    [Fact]
    public async Task Retry_After_is_what_is_left_of_the_minute_and_then_the_client_may_again()
    {
        var clock = new FakeTimeProvider();
        await using var probe = await StartAsync("3", clock: clock);
        Assert.Equal(3, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 3));
        clock.Advance(TimeSpan.FromSeconds(48));
        Assert.Equal(12, (await probe.Client.GetAsync("/api/v1/things")).Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(3, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 4));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.9.8.7", true)]
    [InlineData("::1", "::ffff:127.0.0.3", true)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void All_addresses_of_one_machine_are_one_client(string one, string other, bool same)
    {
        static string Of(string address) => RateLimiting.Client(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } });
        Assert.Equal(same, Of(one) == Of(other));
    }

    [Fact]
    public async Task Every_client_behind_a_trusted_proxy_has_a_limit_of_its_own()
    {
        await using var probe = await StartAsync("3", proxies: "127.0.0.1");
        Assert.Equal(3, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 4, ("X-Forwarded-For", "203.0.113.1")));
        Assert.Equal(3, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 4, ("X-Forwarded-For", "203.0.113.2")));
        await using var direct = await StartAsync("3");
        var answered = 0;
        for (var i = 0; i < 5; i++)
            answered += await AnsweredAsync(direct, HttpMethod.Get, "/api/v1/things", 1, ("X-Forwarded-For", $"203.0.113.{i}"));
        Assert.Equal(3, answered); // a forged address buys nothing
    }

    [Fact]
    public async Task Zero_switches_every_limit_off()
    {
        await using var probe = await StartAsync("0");
        Assert.Equal(15, await AnsweredAsync(probe, HttpMethod.Post, "/api/v1/agents", 15));
        Assert.Equal(150, await AnsweredAsync(probe, HttpMethod.Get, "/api/v1/things", 150));
    }
}

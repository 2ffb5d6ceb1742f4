using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed class SpaTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-spa-").FullName;

    public SpaTests()
    {
        Directory.CreateDirectory(Path.Combine(folder, "wwwroot/assets"));
        File.WriteAllText(Path.Combine(folder, "wwwroot/index.html"), "<!doctype html><title>Personal-Q</title>");
        File.WriteAllText(Path.Combine(folder, "wwwroot/assets/index-abc123.js"), "console.log('" + new string('x', 5000) + "')");
        File.WriteAllText(Path.Combine(folder, "wwwroot/favicon.svg"), "<svg/>");
        File.WriteAllText(Path.Combine(folder, "secret.txt"), "outside");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<HttpProbe> StartAsync(bool withApp = true) => HttpProbe.StartAsync(
        api =>
        {
            api.MapGet("/things", () => Results.Ok("read"));
            api.MapPost("/things/act", () => Results.Ok("acted"));
        },
        new Dictionary<string, string?> { ["WEB_ROOT"] = Path.Combine(folder, withApp ? "wwwroot" : "nothing") });

    private static Task<HttpResponseMessage> GetAsync(HttpProbe probe, string path, string accept = "text/html,application/xhtml+xml,*/*;q=0.8", string? encoding = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (encoding is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        return probe.Client.SendAsync(request);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/agents")]
    [InlineData("/tasks/0198?tab=steps")]
    [InlineData("/agents/a.b/edit")]
    public async Task Every_page_address_answers_with_the_app_asked_for_anew(string path)
    {
        await using var probe = await StartAsync();
        var answer = await GetAsync(probe, path);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Personal-Q", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoCache);
    }

    [Fact]
    public async Task Hashed_files_are_kept_for_ever_and_compressed()
    {
        await using var probe = await StartAsync();
        var answer = await GetAsync(probe, "/assets/index-abc123.js", "*/*", "br");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length is > 0 and < 1000);
        Assert.True((await GetAsync(probe, "/favicon.svg", "image/*")).Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("br", "br", 3)]
    [InlineData("gzip, deflate, br, zstd", "br", 3)]
    [InlineData("gzip", "gzip", 5)]
    [InlineData("br;q=0, gzip", "gzip", 5)]
    public async Task Files_compressed_by_the_build_are_sent_as_they_are(string accepted, string encoding, int bytes)
    {
        var file = Path.Combine(folder, "wwwroot/assets/index-abc123.js");
        await File.WriteAllTextAsync(file + ".br", "BRO");
        await File.WriteAllTextAsync(file + ".gz", "GZIP!");
        await using var probe = await StartAsync();
        var answer = await GetAsync(probe, "/assets/index-abc123.js", "*/*", accepted);
        Assert.Equal(encoding, Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(bytes, (await answer.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal(bytes, answer.Content.Headers.ContentLength);
        Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_takes_no_encoding_gets_the_plain_file_and_pages_have_compressed_copies_too()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "wwwroot/index.html.br"), "BRO");
        await File.WriteAllTextAsync(Path.Combine(folder, "wwwroot/assets/index-abc123.js.br"), "BRO");
        await using var probe = await StartAsync();
        var plain = await GetAsync(probe, "/assets/index-abc123.js", "*/*");
        Assert.StartsWith("console.log", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal("Accept-Encoding", Assert.Single(plain.Headers.Vary));
        var page = await GetAsync(probe, "/agents", encoding: "br");
        Assert.Equal("BRO", await page.Content.ReadAsStringAsync());
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.True(page.Headers.CacheControl!.NoCache);
    }

    [Fact]
    public async Task An_unchanged_page_is_not_sent_twice()
    {
        await using var probe = await StartAsync();
        var etag = (await GetAsync(probe, "/")).Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, "/agents");
        request.Headers.IfNoneMatch.Add(etag);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        Assert.Equal(HttpStatusCode.NotModified, (await probe.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_missing_file_is_not_the_app()
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await GetAsync(probe, "/assets/index-old.js", "*/*"), 404, "not_found");
        await HttpProbe.ProblemAsync(await GetAsync(probe, "/agents", "application/json"), 404, "not_found");
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/agents", null), 404, "not_found");
    }

    [Fact]
    public async Task Unknown_api_addresses_and_methods_are_never_answered_by_the_app()
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await GetAsync(probe, "/api/v1/nothing"), 404, "not_found");
        await HttpProbe.ProblemAsync(await GetAsync(probe, "/api"), 404, "not_found");
        await HttpProbe.ProblemAsync(await GetAsync(probe, "/api/v1/things/act"), 405, "method_not_allowed");
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/..%5c..%5csecret.txt")]
    public async Task No_path_leaves_the_folder(string path)
    {
        await using var probe = await StartAsync();
        var answer = await GetAsync(probe, path, "*/*");
        Assert.DoesNotContain("outside", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_the_app_says_who_it_is()
    {
        await using var probe = await StartAsync(withApp: false);
        var answer = await PersonalQApp.ReadAsync(await probe.Client.GetAsync("/"));
        Assert.Equal("running", answer.GetProperty("status").GetString());
        await HttpProbe.ProblemAsync(await GetAsync(probe, "/agents"), 404, "not_found");
    }
}

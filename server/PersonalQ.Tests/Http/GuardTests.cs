using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed class GuardTests
{
    private static Task<HttpProbe> StartAsync(params (string Name, string Value)[] settings) => HttpProbe.StartAsync(api =>
    {
        api.MapGet("/things", () => Results.Ok("read"));
        api.MapPost("/things", () => Results.Ok("written"));
        api.MapGet("/who", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme}");
        api.MapGet("/fail", string () => throw new InvalidOperationException("no"));
    }, settings.ToDictionary(s => s.Name, s => (string?)s.Value));

    private static async Task<HttpResponseMessage> SendAsync(HttpProbe probe, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            if (name == "Host")
                request.Headers.Host = value.Replace("PORT", probe.BaseAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            else
                request.Headers.TryAddWithoutValidation(name, value.Replace("PORT", probe.BaseAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return await probe.Client.SendAsync(request);
    }

    [Theory]
    [InlineData("localhost:PORT")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1:PORT")]
    [InlineData("[::1]:PORT")]
    [InlineData("board.example.com")]
    [InlineData("one.example.net:8443")]
    public async Task A_request_for_a_name_of_ours_is_answered(string host)
    {
        await using var probe = await StartAsync(("ALLOWED_HOSTS", "board.example.com, *.example.net"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Host", host))).StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("evilexample.net")]
    [InlineData("example.net.evil.example:80")]
    [InlineData("192.168.7.7:8000")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_rebound_name_is_refused_everywhere(string host)
    {
        await using var probe = await StartAsync(("ALLOWED_HOSTS", "board.example.com,*.example.net"));
        foreach (var path in new[] { "/api/v1/things", "/", "/health", "/ws" })
            await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Get, path, ("Host", host)), 421, "host_not_allowed");
    }

    [Fact]
    public async Task Any_name_is_answered_when_the_user_says_so()
    {
        await using var probe = await StartAsync(("ALLOWED_HOSTS", "*"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Host", "any.example"))).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:1")]
    [InlineData("http://localhost:5173")]
    [InlineData("http://localhost:8000")]
    [InlineData("http://127.0.0.1.evil.example:PORT")]
    [InlineData("not an origin")]
    public async Task A_foreign_page_may_not_change_anything_or_open_a_socket(string origin)
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Post, "/api/v1/things", ("Origin", origin)), 403, "origin_not_allowed");
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Delete, "/api/v1/things", ("Origin", origin)), 403, "origin_not_allowed");
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Get, "/ws", ("Origin", origin)), 403, "origin_not_allowed");
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Get, "/ws/", ("Origin", origin)), 403, "origin_not_allowed");
    }

    [Fact]
    public async Task A_cross_site_request_without_an_origin_is_refused_too()
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Post, "/api/v1/things", ("Sec-Fetch-Site", "cross-site")), 403, "origin_not_allowed");
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Post, "/api/v1/things", ("Sec-Fetch-Site", "same-site")), 403, "origin_not_allowed");
    }

    [Theory]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT")]
    [InlineData("board.example.com", "https://board.example.com")] // TLS ends at a proxy
    [InlineData("[::1]:PORT", "http://[::1]:PORT")]
    public async Task Our_own_pages_and_the_configured_ones_may(string host, string origin)
    {
        await using var probe = await StartAsync(("ALLOWED_HOSTS", "board.example.com"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Post, "/api/v1/things", ("Host", host), ("Origin", origin))).StatusCode);
    }

    [Theory]
    [InlineData("cross-site", "no-cors", "image")]
    [InlineData("same-site", "cors", "empty")]
    [InlineData("cross-site", "navigate", "iframe")]
    [InlineData("cross-site", "navigate", "document")]
    public async Task Reading_for_a_foreign_page_is_refused_before_it_is_worked_on(string site, string mode, string to)
    {
        await using var probe = await StartAsync(("CORS_ORIGINS", "https://board.example.com"));
        (string, string)[] headers = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", to)];
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Get, "/api/v1/things?search=x", headers), 403, "origin_not_allowed");
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Head, "/api/v1/fail", headers) is var head && head.StatusCode == HttpStatusCode.Forbidden
            ? await SendAsync(probe, HttpMethod.Get, "/metrics", mode == "navigate" && to == "document" ? [("Origin", "https://evil.example")] : headers) : head, 403, "origin_not_allowed");
        await HttpProbe.ProblemAsync(await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Origin", "https://evil.example")), 403, "origin_not_allowed");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Get, "/health", headers)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Origin", "https://board.example.com"), ("Sec-Fetch-Site", "cross-site"))).StatusCode);
    }

    [Fact]
    public async Task A_link_from_elsewhere_leads_to_a_page()
    {
        await using var probe = await StartAsync();
        (string, string)[] visit = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Get, "/", visit)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Get, "/api/v1/docs", visit)).StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=klingon")]
    [InlineData("text/plain; charset=\"utf-7\"")]
    [InlineData("application/json; charset=")]
    public async Task An_unknown_charset_is_told_with_all_headers(string type)
    {
        await using var probe = await StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/things") { Content = new StringContent("{}") };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await probe.Client.SendAsync(request);
        await HttpProbe.ProblemAsync(answer, 415, "unsupported_media_type");
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Programs_without_an_origin_may()
    {
        await using var probe = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(probe, HttpMethod.Post, "/api/v1/things")).StatusCode);
    }

    [Fact]
    public async Task Cors_lets_the_configured_origins_read_and_no_other()
    {
        await using var probe = await StartAsync(("CORS_ORIGINS", "https://board.example.com"));
        var allowed = await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Origin", "https://board.example.com"));
        Assert.Equal("https://board.example.com", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("X-Total-Count", Assert.Single(allowed.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        var foreign = await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Origin", "http://localhost:5173"));
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
        var preflight = await SendAsync(probe, HttpMethod.Options, "/api/v1/things", ("Origin", "https://board.example.com"),
            ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type,idempotency-key"));
        Assert.Equal("POST", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Methods")));
        // A page that may read must also be able to read what went wrong.
        var failed = await SendAsync(probe, HttpMethod.Get, "/api/v1/fail", ("Origin", "https://board.example.com"));
        Assert.Equal("https://board.example.com", Assert.Single(failed.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/api/v1/things")]
    [InlineData("/api/v1/fail")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/health")]
    [InlineData("/")]
    public async Task Every_answer_has_the_security_headers(string path)
    {
        await using var probe = await StartAsync();
        var headers = (await probe.Client.GetAsync(path)).Headers;
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(headers.GetValues("X-Frame-Options")));
        Assert.Equal("1; mode=block", Assert.Single(headers.GetValues("X-XSS-Protection")));
        Assert.Equal("max-age=31536000", Assert.Single(headers.GetValues("Strict-Transport-Security")));
        var policy = Assert.Single(headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self' 'unsafe-inline'", policy);
        Assert.Contains("img-src 'self' data: blob:", policy);
        Assert.Contains("connect-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task Forwarded_addresses_are_believed_from_trusted_proxies_only()
    {
        await using var closed = await StartAsync();
        Assert.Equal("127.0.0.1 http", await (await SendAsync(closed, HttpMethod.Get, "/api/v1/who",
            ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"))).Content.ReadAsStringAsync());
        await using var trusting = await StartAsync(("TRUSTED_PROXIES", "127.0.0.0/8"));
        Assert.Equal("203.0.113.9 https", await (await SendAsync(trusting, HttpMethod.Get, "/api/v1/who",
            ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"))).Content.ReadAsStringAsync());
        // What the client itself wrote in front of the proxy's entry is no evidence.
        Assert.Equal("203.0.113.9 http", await (await SendAsync(trusting, HttpMethod.Get, "/api/v1/who",
            ("X-Forwarded-For", "198.51.100.1, 203.0.113.9"))).Content.ReadAsStringAsync());
        await using var elsewhere = await StartAsync(("TRUSTED_PROXIES", "10.0.0.1"));
        Assert.Equal("127.0.0.1 http", await (await SendAsync(elsewhere, HttpMethod.Get, "/api/v1/who",
            ("X-Forwarded-For", "203.0.113.9"))).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_compressed_when_asked_for(string encoding)
    {
        await using var probe = await StartAsync();
        var answer = await SendAsync(probe, HttpMethod.Get, "/api/v1/things", ("Accept-Encoding", encoding));
        Assert.Equal(encoding, Assert.Single(answer.Content.Headers.ContentEncoding));
    }
}

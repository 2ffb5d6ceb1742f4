using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed class ProblemTests
{
    public sealed record Inner([property: Range(1, 5)] int? Level, string? Note);

    public sealed record Thing(
        [property: Required, StringLength(10, MinimumLength = 2)] string? Name,
        AgentType? Kind = null,
        [property: Range(0.0, 1.0)] double? Temperature = null,
        [property: MaxLength(3), EachLength(1, 5)] IReadOnlyList<string>? Tags = null,
        IReadOnlyList<Inner>? Parts = null,
        RawJson? InputData = null);

    private static Task<HttpProbe> StartAsync() => HttpProbe.StartAsync(api =>
    {
        api.MapPost("/things", (Thing thing) => Results.Ok(thing.Validate()));
        api.MapGet("/things", ([FromQuery(Name = "page_size")] int? pageSize, [FromQuery] AgentType? kind, [FromQuery] DateTimeOffset? since) => Results.Ok());
        api.MapGet("/things/{id}", (string id) => id == "bare" ? Results.NotFound() : throw ProblemException.NotFound("Thing"));
        api.MapPost("/uploads", async (HttpRequest request) =>
        {
            using var copy = new MemoryStream();
            await request.Body.CopyToAsync(copy);
            return Results.Ok(copy.Length);
        }).WithLargestBody(6 * 1024 * 1024);
        api.MapGet("/fail/{how}", Fail);
    });

    private static IResult Fail(string how) => throw (how switch
    {
        "full" => new DbUpdateException("save", new SqliteException("database or disk is full", 13)),
        "busy" => new SqliteException("database is locked", 5),
        "locked" => new SqliteException("table is locked", 6),
        "readonly" => new SqliteException("attempt to write a readonly database", 8),
        "unique" => new DbUpdateException("save", new SqliteException("UNIQUE constraint failed", 19, 2067)),
        "no-postgres" => new NpgsqlException("Failed to connect to 10.1.2.3:5432", new System.Net.Sockets.SocketException(111)),
        "pg-full" => new PostgresException("no space left", "ERROR", "ERROR", "53100"),
        "pg-deadlock" => new PostgresException("deadlock", "ERROR", "ERROR", "40P01"),
        "pg-syntax" => new PostgresException("syntax error at secret_table", "ERROR", "ERROR", "42601"),
        "later" => new ProblemException(503, "provider_busy", "Come back.") { RetryAfter = TimeSpan.FromSeconds(7.2) },
        _ => new InvalidOperationException("internal detail: password hunter2"),
    });

    private static StringContent Body(string json, string type = "application/json") => new(json, Encoding.UTF8, type);

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("not json")]
    [InlineData("{\"name\":\"ab\",}")]
    [InlineData("{'name':'ab'}")]
    [InlineData("{\"name\":\"ab\", \"input_data\": {]}")]
    public async Task Text_that_is_no_json_is_400(string json)
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", Body(json)), 400, "malformed_json");
    }

    [Theory]
    [InlineData("{}", "name required")]
    [InlineData("{\"name\":null}", "name required")]
    [InlineData("{\"name\":\"   \"}", "name required")]
    [InlineData("{\"name\":\"a\"}", "name too_short")]
    [InlineData("{\"name\":\"12345678901\"}", "name too_long")]
    [InlineData("{\"name\":\"a\\u0000b\"}", "name invalid_character")]
    [InlineData("{\"name\":5}", "name wrong_type")]
    [InlineData("{\"name\":[]}", "name wrong_type")]
    [InlineData("{\"name\":\"ok\",\"kind\":\"poetic\"}", "kind unknown_value")]
    [InlineData("{\"name\":\"ok\",\"kind\":\"Analytical\"}", "kind unknown_value")]
    [InlineData("{\"name\":\"ok\",\"kind\":1}", "kind unknown_value")]
    [InlineData("{\"name\":\"ok\",\"temperature\":1.01}", "temperature out_of_range")]
    [InlineData("{\"name\":\"ok\",\"temperature\":\"0.5\"}", "temperature wrong_type")]
    [InlineData("{\"name\":\"ok\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", "tags too_long")]
    [InlineData("{\"name\":\"ok\",\"tags\":[\"a\",\"123456\"]}", "tags.1 too_long")]
    [InlineData("{\"name\":\"ok\",\"tags\":[\"a\",\"\"]}", "tags.1 required")]
    [InlineData("{\"name\":\"ok\",\"tags\":[\"a\",3]}", "tags.1 wrong_type")]
    [InlineData("{\"name\":\"ok\",\"tags\":\"a\"}", "tags wrong_type")]
    [InlineData("{\"name\":\"ok\",\"parts\":[{\"level\":2},{\"level\":9}]}", "parts.1.level out_of_range")]
    [InlineData("{\"name\":\"ok\",\"parts\":[{\"level\":2.5}]}", "parts.0.level wrong_type")]
    [InlineData("{\"name\":\"ok\",\"parts\":[null]}", "parts.0 required")]
    [InlineData("{\"temperature\":7,\"tags\":[\"toolong\"]}", "name required, temperature out_of_range, tags.0 too_long")]
    [InlineData("", "body required")]
    [InlineData("null", "body required")]
    [InlineData("[]", "body wrong_type")]
    public async Task Json_of_the_wrong_shape_is_422_and_names_every_field(string json, string fields)
    {
        await using var probe = await StartAsync();
        Assert.Equal(fields, await HttpProbe.FieldsAsync(await probe.Client.PostAsync("/api/v1/things", Body(json))));
    }

    [Fact]
    public async Task An_unknown_enum_value_is_answered_with_the_known_ones()
    {
        await using var probe = await StartAsync();
        var problem = await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", Body("{\"name\":\"ok\",\"kind\":\"x\"}")), 422, "validation_error");
        Assert.Equal("kind: Must be one of conversational, analytical, creative, automation.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_answered_with_the_right_one()
    {
        await using var probe = await StartAsync();
        var problem = await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", Body("{\"name\":\"ok\",\"parts\":[{\"level\":2.5}]}")), 422, "validation_error");
        Assert.Equal("parts.0.level: Must be a whole number.", problem.GetProperty("detail").GetString());
        problem = await HttpProbe.ProblemAsync(await probe.Client.GetAsync("/api/v1/things?page_size=x"), 422, "validation_error");
        Assert.Equal("page_size: Must be a whole number.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_valid_request_comes_back_word_for_word()
    {
        await using var probe = await StartAsync();
        var sent = """{"name":"Ünï","kind":"analytical","temperature":0.5,"tags":["a"],"parts":[{"level":5,"note":null}],"input_data":{"R&D":"<b>"}}""";
        var answer = await probe.Client.PostAsync("/api/v1/things", Body(sent));
        Assert.Equal(sent, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("?page_size=ten", "page_size wrong_type")]
    [InlineData("?page_size=99999999999", "page_size wrong_type")]
    [InlineData("?kind=poetic", "kind unknown_value")]
    [InlineData("?since=yesterday", "since wrong_type")]
    public async Task A_query_parameter_that_cannot_be_read_is_422_and_named(string query, string fields)
    {
        await using var probe = await StartAsync();
        Assert.Equal(fields, await HttpProbe.FieldsAsync(await probe.Client.GetAsync("/api/v1/things" + query)));
    }

    [Fact]
    public async Task A_body_that_is_not_json_by_its_type_is_415()
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", Body("name=x", "application/x-www-form-urlencoded")), 415, "unsupported_media_type");
        var odd = new ByteArrayContent("{}"u8.ToArray());
        odd.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=klingon");
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", odd), 415, "unsupported_media_type");
        var untyped = new ByteArrayContent("{}"u8.ToArray());
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", untyped), 415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_body_over_4_MB_is_413_except_where_uploads_are_taken()
    {
        await using var probe = await StartAsync();
        var large = "{\"name\":\"" + new string('x', 4 * 1024 * 1024) + "\"}";
        probe.Client.DefaultRequestHeaders.ExpectContinue = true; // ask before sending, so that the refusal is heard
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/things", Body(large)), 413, "too_large");
        Assert.Equal(HttpStatusCode.OK, (await probe.Client.PostAsync("/api/v1/uploads", Body(large))).StatusCode);
        await HttpProbe.ProblemAsync(await probe.Client.PostAsync("/api/v1/uploads", Body(large + large)), 413, "too_large");
    }

    [Fact]
    public async Task Unknown_routes_ids_and_methods_have_the_same_shape()
    {
        await using var probe = await StartAsync();
        await HttpProbe.ProblemAsync(await probe.Client.GetAsync("/api/v1/nothing"), 404, "not_found");
        await HttpProbe.ProblemAsync(await probe.Client.GetAsync("/api/v1/things/bare"), 404, "not_found");
        var unknown = await HttpProbe.ProblemAsync(await probe.Client.GetAsync("/api/v1/things/x"), 404, "not_found");
        Assert.Equal("Thing not found", unknown.GetProperty("detail").GetString());
        var wrongMethod = await probe.Client.DeleteAsync("/api/v1/things");
        await HttpProbe.ProblemAsync(wrongMethod, 405, "method_not_allowed");
        Assert.Contains("GET", wrongMethod.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/api/v1/things/")]
    [InlineData("/api/v1/things/?page_size=1")]
    public async Task A_trailing_slash_is_answered_without_a_redirect(string path)
    {
        await using var probe = await StartAsync();
        using var plain = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = probe.BaseAddress };
        Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await plain.PostAsync("/api/v1/things/", Body("{\"name\":\"ok\"}"))).StatusCode);
    }

    [Theory]
    [InlineData("full", 507, "storage_full", null)]
    [InlineData("pg-full", 507, "storage_full", null)]
    [InlineData("busy", 503, "database_busy", 1)]
    [InlineData("locked", 503, "database_busy", 1)]
    [InlineData("pg-deadlock", 503, "database_busy", 1)]
    [InlineData("readonly", 503, "database_read_only", null)]
    [InlineData("no-postgres", 503, "database_unavailable", 10)]
    [InlineData("unique", 409, "conflict", null)]
    [InlineData("later", 503, "provider_busy", 8)]
    [InlineData("pg-syntax", 500, "internal_error", null)]
    public async Task Exhausted_and_unreachable_stores_say_so(string how, int status, string code, int? retryAfter)
    {
        await using var probe = await StartAsync();
        var answer = await probe.Client.GetAsync("/api/v1/fail/" + how);
        var problem = await HttpProbe.ProblemAsync(answer, status, code);
        Assert.Equal(retryAfter, (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.DoesNotContain("10.1.2.3", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret_table", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unexpected_failure_shows_nothing_and_is_found_in_the_log_by_its_request_id()
    {
        await using var probe = await StartAsync();
        var problem = await HttpProbe.ProblemAsync(await probe.Client.GetAsync("/api/v1/fail/unexpectedly"), 500, "internal_error");
        Assert.DoesNotContain("hunter2", problem.GetRawText(), StringComparison.Ordinal);
        var line = Assert.Single(probe.Logs.All, l => l.Level == LogLevel.Error);
        Assert.Contains(problem.GetProperty("request_id").GetString()!, line.Text, StringComparison.Ordinal);
        Assert.Contains("hunter2", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_error()
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var probe = await HttpProbe.StartAsync(api => api.MapGet("/wait", async (CancellationToken ct) =>
        {
            arrived.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            finally
            {
                ended.SetResult();
            }
        }));
        using var leaving = new CancellationTokenSource();
        var request = probe.Client.GetAsync("/api/v1/wait", leaving.Token);
        await arrived.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await ended.Task;
        await Eventually.TrueAsync(() => probe.Logs.Text.Contains("Request finished", StringComparison.Ordinal) || probe.Logs.All.Count > 0, "the end of the request");
        Assert.DoesNotContain(probe.Logs.All, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_of_our_own()
    {
        await using var probe = await StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/things");
        request.Headers.Add("X-Request-ID", "forged");
        var first = Assert.Single((await probe.Client.SendAsync(request)).Headers.GetValues("X-Request-ID"));
        var second = Assert.Single((await probe.Client.GetAsync("/api/v1/things")).Headers.GetValues("X-Request-ID"));
        Assert.NotEqual("forged", first);
        Assert.NotEqual(first, second);
    }
}

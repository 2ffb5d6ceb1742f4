using System.Net;
using System.Net.Http.Headers;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

public sealed class FileTypeTests
{
    [Theory]
    [InlineData("text/html", "text/plain; charset=utf-8")]
    [InlineData("TEXT/HTML; charset=utf-16", "text/plain; charset=utf-8")]
    [InlineData("application/xhtml+xml", "text/plain; charset=utf-8")]
    [InlineData("application/xml", "text/plain; charset=utf-8")]
    [InlineData("application/javascript", "text/plain; charset=utf-8")]
    [InlineData("text/javascript", "text/plain; charset=utf-8")]
    [InlineData("image/svg+xml", "application/octet-stream")]
    [InlineData("application/pdf", "application/octet-stream")]
    [InlineData("multipart/x-mixed-replace", "application/octet-stream")]
    [InlineData("no type", "application/octet-stream")]
    [InlineData("a/b\r\nX: y", "application/octet-stream")]
    [InlineData(null, "application/octet-stream")]
    [InlineData("image/png", "image/png")]
    [InlineData("text/csv", "text/csv")]
    public void What_a_browser_could_run_is_sent_as_text_or_bytes(string? type, string sent) => Assert.Equal(sent, FileTypes.Sent(type));

    [Theory]
    [InlineData("file", "")]
    [InlineData("other", "")]
    public async Task A_part_of_a_form_in_utf_7_is_refused_in_words(string field, string fileName)
    {
        await using var app = await PersonalQApp.StartAsync();
        var body = $"--e\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{fileName}\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nx\r\n--e--\r\n";
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=e");
        await HttpProbe.ProblemAsync(await app.Client.PostAsync("/api/v1/files", content), 415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("text/html", "x.html")]
    [InlineData("image/svg+xml", "x.svg")]
    [InlineData("no type at all", "x.txt")]
    [InlineData("text/plain; charset=\"", "x.txt")]
    public async Task An_upload_of_any_type_can_be_downloaded_as_a_file(string type, string name)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var file = new ByteArrayContent("<script>alert(1)</script>"u8.ToArray());
        file.Headers.TryAddWithoutValidation("Content-Type", type);
        using var form = new MultipartFormDataContent { { file, "file", name } };
        var id = (await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/files", form))).GetProperty("id").GetString();
        var answer = await app.Client.GetAsync($"/api/v1/files/{id}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(answer.Content.Headers.ContentType!.MediaType, (string[])["text/plain", "application/octet-stream"]);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Uploads_together_have_a_quota_that_says_what_to_do()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["UPLOADS_MAX_MB"] = "1" });
        async Task<HttpResponseMessage> UploadAsync(int size)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[size]), "file", "a.bin" } };
            return await app.Client.PostAsync("/api/v1/files", form);
        }
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(700_000)).StatusCode);
        var problem = await HttpProbe.ProblemAsync(await UploadAsync(700_000), 413, "uploads_full");
        Assert.Contains("UPLOADS_MAX_MB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_comes_as_CSV_or_JSON_says_so_to_caches()
    {
        await using var app = await PersonalQApp.StartAsync();
        foreach (var path in (string[])["agents", "tasks", "activities"])
            Assert.Contains("Accept", (await app.Client.GetAsync("/api/v1/" + path)).Headers.Vary);
    }
}

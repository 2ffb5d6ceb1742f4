using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PersonalQ.Tests.Maintenance;
using PersonalQ.Tests.Support;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Encodings;

/// <summary>Wherever a file comes in, it is read in the encoding it has.</summary>
public sealed class EncodedFileTests : IDisposable
{
    private const string German = "Größe;Straße;Preis\r\n10;Hauptstraße 5;9,50 €\r\n";

    static EncodedFileTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("windows-1252", "Windows-1252", "Größe → 5", "Größe: 5 €")]
    [InlineData("shift_jis", "Shift-JIS", "名前 🐑", "名前,都市\r\n山田,大阪\r\n")]
    [InlineData("koi8-r", "KOI8-R", "Größe", "Имя;Город\r\nПётр;Москва\r\n")]
    public async Task A_file_is_read_told_and_written_back_in_its_encoding(string encoding, string name, string beyond, string changed)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes(encoding == "windows-1252" ? German : encoding == "koi8-r" ? "Имя;Город\r\nИван;Москва\r\n" : "名前,都市\r\n山田,東京\r\n");
        await File.WriteAllBytesAsync(Path.Combine(folder, "data.csv"), bytes);
        Assert.EndsWith($"\n[read as {name}]", await ReadAsync("data.csv"), StringComparison.Ordinal);

        Assert.Equal($"Wrote data.csv ({Encoding.GetEncoding(encoding).GetByteCount(changed)} bytes; as {name}, as it was).", await WriteAsync("data.csv", changed));
        Assert.Equal(Encoding.GetEncoding(encoding).GetBytes(changed), await File.ReadAllBytesAsync(Path.Combine(folder, "data.csv")));
        Assert.Equal($"Wrote data.csv ({Encoding.UTF8.GetByteCount(beyond)} bytes; as UTF-8, since it was {name}, which cannot express all of it).", await WriteAsync("data.csv", beyond));
        Assert.Equal(beyond, await ReadAsync("data.csv"));
    }

    [Fact]
    public async Task A_byte_order_mark_is_kept()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "wide.txt"), [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(German)]);
        Assert.Equal(German + "\n[read as UTF-16 LE]", await ReadAsync("wide.txt"));
        await WriteAsync("wide.txt", "äé");
        Assert.Equal([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("äé")], await File.ReadAllBytesAsync(Path.Combine(folder, "wide.txt")));

        await File.WriteAllBytesAsync(Path.Combine(folder, "marked.txt"), [0xEF, 0xBB, 0xBF, .. "a"u8]);
        Assert.Equal("a", await ReadAsync("marked.txt"));
        Assert.Equal("Wrote marked.txt (5 bytes).", await WriteAsync("marked.txt", "é"));
        Assert.Equal([0xEF, 0xBB, 0xBF, .. "é"u8], await File.ReadAllBytesAsync(Path.Combine(folder, "marked.txt")));
    }

    [Fact]
    public async Task What_is_no_text_is_refused_with_a_sentence_and_may_be_replaced()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "picture.png"), [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13]);
        var refused = await Assert.ThrowsAsync<ToolException>(() => ReadAsync("picture.png"));
        Assert.Equal("'picture.png' is not text: it is a PNG picture.", refused.Message);
        Assert.Equal("Wrote picture.png (4 bytes).", await WriteAsync("picture.png", "text"));
    }

    [Theory]
    [InlineData(0, 1, "🐑\n[2 more characters; go on with offset 2]")]
    [InlineData(1, 1, "🐑\n[2 more characters; go on with offset 2]")]
    [InlineData(2, 1, "🐏")]
    public async Task No_part_of_a_file_begins_or_ends_within_a_character(int offset, int limit, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "sheep.txt"), "🐑🐏");
        Assert.Equal(expected, await ReadAsync("sheep.txt", new { path = "sheep.txt", offset, limit }));
    }

    [Fact]
    public async Task An_offset_of_any_size_is_a_place_in_the_file()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "text");
        Assert.Equal("", await ReadAsync("a.txt", new { path = "a.txt", offset = long.MaxValue }));
        Assert.Equal("xt", await ReadAsync("a.txt", new { path = "a.txt", offset = 2.0 }));
    }

    [Fact]
    public async Task Input_files_are_shown_to_the_model_with_their_encoding_or_why_not()
    {
        await using var app = await PersonalQApp.StartAsync();
        var files = new List<string>
        {
            await UploadAsync(app, "umlaute.csv", "application/vnd.ms-excel", Encoding.GetEncoding(1252).GetBytes(German)),
            await UploadAsync(app, "wide.txt", "text/plain", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("日本語")]),
            await UploadAsync(app, "broken.txt", "text/plain", [0, 1, 2, 3, 4, 5]),
        };
        var id = await app.AddTaskAsync(await app.AddAgentAsync(), "Read", new { input_files = files });
        await app.TaskWhenAsync(id, "completed", "failed");
        var prompt = (await app.GetAsync($"/api/v1/tasks/{id}/steps"))[0].GetProperty("request").Text("prompt");
        Assert.Contains($"umlaute.csv (application/vnd.ms-excel, {Encoding.GetEncoding(1252).GetByteCount(German)} bytes; read as Windows-1252):\n```\n{German}\n```", prompt, StringComparison.Ordinal);
        Assert.Contains("wide.txt (text/plain, 8 bytes; read as UTF-16 BE):\n```\n日本語\n```", prompt, StringComparison.Ordinal);
        Assert.Contains("broken.txt (text/plain, 6 bytes; it is not text: it holds bytes that no text has)", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflow_files_are_taken_in_their_encoding()
    {
        await using var app = await PersonalQApp.StartAsync();
        const string Yaml = "name: Größenprüfung für Köln\nagents: [{ name: Prüfer, prompt: Prüfe }]\nnodes:\n  - { id: a, agent: Prüfer }\n";
        foreach (var (bytes, type) in new[]
        {
            (Encoding.GetEncoding(1252).GetBytes(Yaml), "application/yaml"),
            ([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Yaml)], "application/yaml"),
            (Encoding.GetEncoding(850).GetBytes(Yaml), "application/yaml; charset=ibm850"),
        })
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            var made = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/workflows/import", content));
            Assert.Equal("Größenprüfung für Köln", made.GetProperty("workflow").Text("name"));
        }
        using var binary = new ByteArrayContent([0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0]);
        binary.Headers.ContentType = MediaTypeHeaderValue.Parse("application/yaml");
        using var answer = await app.Client.PostAsync("/api/v1/workflows/import", binary);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("The file is not text: it is a PNG picture.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_piped_into_the_command_line_is_read_in_its_encoding()
    {
        await using var app = await PersonalQApp.StartAsync();
        await app.AddAgentAsync(name: "Shepherd");
        using var terminal = new TestTerminal { PipedBytes = Encoding.GetEncoding(1252).GetBytes("Größe für Köln") };
        terminal.Settings["PERSONALQ_URL"] = app.BaseAddress.ToString();
        await terminal.ExpectAsync(0, "run", "--agent", "Shepherd", "--json");
        Assert.Equal("Größe für Köln", JsonSerializer.Deserialize<JsonElement>(terminal.Output).Text("description"));

        using var binary = new TestTerminal { PipedBytes = [1, 2, 3, 0, 5] };
        Assert.NotEqual(0, await binary.RunAsync("run", "Summarise"));
        Assert.Contains("Standard input is not text", binary.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_is_shown_as_text_and_downloaded_as_it_is()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var id = await app.AddTaskAsync(await app.AddAgentAsync(), "Read");
        var workspace = Path.Combine(app.Folder, "workspaces", id);
        Directory.CreateDirectory(workspace);
        var bytes = Encoding.GetEncoding(1252).GetBytes(German);
        await File.WriteAllBytesAsync(Path.Combine(workspace, "data.csv"), bytes);
        await File.WriteAllBytesAsync(Path.Combine(workspace, "none.csv"), [0, 1, 2]);
        using var shown = await app.Client.GetAsync($"/api/v1/tasks/{id}/artifacts/data.csv?text=true");
        Assert.Equal(German, await shown.Content.ReadAsStringAsync());
        Assert.Equal("Windows-1252", shown.Headers.GetValues("X-Text-Encoding").Single());
        Assert.Equal(bytes, await app.Client.GetByteArrayAsync($"/api/v1/tasks/{id}/artifacts/data.csv"));
        using var refused = await app.Client.GetAsync($"/api/v1/tasks/{id}/artifacts/none.csv?text=true");
        Assert.Equal(422, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_request_may_be_in_the_charset_it_names()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await app.AddAgentAsync();
        foreach (var charset in new[] { "windows-1252", "utf-16", "iso-8859-15" })
        {
            using var content = new ByteArrayContent(Encoding.GetEncoding(charset).GetBytes($$"""{"agent_id": "{{agent.Id}}", "title": "Größe"}"""));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse($"application/json; charset={charset}");
            Assert.Equal("Größe", (await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/tasks", content))).Text("title"));
        }
    }

    [Fact]
    public async Task Bytes_are_read_as_text_for_those_who_cannot()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var wide = new ByteArrayContent(Encoding.GetEncoding("shift_jis").GetBytes("名前,都市\r\n山田,東京\r\n"));
        var read = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/files/text", wide));
        Assert.Equal(("名前,都市\r\n山田,東京\r\n", "Shift-JIS", "read as Shift-JIS"), (read.Text("text"), read.Text("encoding"), read.Text("note")));
        using var binary = new ByteArrayContent([0, 1, 2]);
        using var refused = await app.Client.PostAsync("/api/v1/files/text", binary);
        Assert.Equal("file not_text", await HttpProbe.FieldsAsync(refused));
    }

    private Task<string> ReadAsync(string path, object? arguments = null) => CallAsync(new ReadFileTool(), arguments ?? new { path });

    private Task<string> WriteAsync(string path, string content) => CallAsync(new WriteFileTool(new ConfigurationBuilder().Build()), new { path, content });

    private async Task<string> CallAsync(Tool tool, object arguments) =>
        (await tool.InvokeAsync(new ToolCall("t", "a", 1, JsonSerializer.SerializeToElement(arguments), "key", folder), CancellationToken.None)).Content;

    private static async Task<string> UploadAsync(PersonalQApp app, string name, string type, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var form = new MultipartFormDataContent { { content, "file", name } };
        return (await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/files", form))).Id();
    }
}

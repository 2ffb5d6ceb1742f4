using System.IO.Compression;
using System.Text;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Catalog;

/// <summary>Lists of models as servers really send them.</summary>
public sealed class ModelListTests : IAsyncLifetime
{
    private readonly LlmHost _host = new();
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"object":"list","data":[{"id":"a"},{"id":"b","object":null}]}""", "a b")]
    [InlineData("""{"object":"list","data":null}""", "")]
    [InlineData("""{"data":[]}""", "")]
    [InlineData("{}", "")]
    [InlineData("""[{"id":"a"},{"id":"b"}]""", "a b")]
    [InlineData("""["a","b"]""", "a b")]
    [InlineData("""{"models":[{"name":"a:latest","model":"a:latest"},{"model":"b"}]}""", "a:latest b")]
    [InlineData("""{"data":{"models":[{"id":"a"}]}}""", "a")]
    [InlineData("""{"data":[{"id":"a"},{"name":"no id"},{},null,7,{"id":null},{"id":""},{"id":12},{"id":"a"}]}""", "a|no id|12")]
    [InlineData("""{"data":[{"id":"a","capabilities":null,"max_model_len":"many","context_length":4096.0},{"id":"b","capabilities":["x"]}]}""", "a b")]
    public async Task The_good_ones_are_listed(string body, string names)
    {
        _server.Models = body;
        foreach (var provider in (string[])["own", "ollama", "anthropic"])
        {
            var models = await ListAsync(provider);
            Assert.Equal(names.Contains('|', StringComparison.Ordinal) ? names.Split('|') : names.Split(' ', StringSplitOptions.RemoveEmptyEntries), models.Select(x => x.Name).Distinct());
        }
    }

    [Fact]
    public async Task An_error_inside_of_a_list_is_told()
    {
        _server.Models = """{"error":{"message":"Invalid API key","code":"invalid_api_key"}}""";
        var failure = await Assert.ThrowsAsync<ModelCallException>(() => ListAsync("own"));
        Assert.Equal(ModelErrorKind.InvalidKey, failure.Kind);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("anthropic")]
    public async Task A_list_that_is_small_on_the_wire_and_huge_unpacked_is_not_read_to_its_end(string provider)
    {
        using var zipped = new MemoryStream();
        await using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(new string(' ', 17 << 20)));
            await zip.WriteAsync("""{"data":[{"id":"a"}]}"""u8.ToArray());
        }
        _server.ZippedModels = zipped.ToArray();
        var failure = await Assert.ThrowsAsync<ModelCallException>(() => ListAsync(provider));
        Assert.Contains("large", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_is_told_in_words_when_patience_ran_out_in_the_same_moment()
    {
        // A key that no header takes fails before anything looks at the token.
        var asked = _host.Get<ModelListClient>().ListAsync("own", new("a\nb", new Uri(_server.Address, "/v1"), "ui"), new CancellationToken(canceled: true));
        await Assert.ThrowsAsync<ModelCallException>(() => asked);
    }

    private Task<IReadOnlyList<ListedModel>> ListAsync(string provider) =>
        _host.Get<ModelListClient>().ListAsync(provider, new("key", new Uri(_server.Address, provider == "own" ? "/v1" : "/"), "ui"), default);
}

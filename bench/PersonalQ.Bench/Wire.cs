using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Bench;

/// <summary>
/// What the stage between HTTP and the SDK costs: a streamed answer of OpenAI's form, as the service sends it, read by the SDK with the stage and
/// without it, in turns, from memory. Prints JSON: microseconds for each token, and milliseconds for 3 MB in 1,000 pieces.
/// </summary>
internal static class Wire
{
    public static async Task<int> RunAsync(int turns)
    {
        var tokens = Body(Enumerable.Range(0, 5_000).Select(i => $" word{i}"));
        var large = Body(Enumerable.Repeat(string.Concat(Enumerable.Repeat("lorem ipsum ", 250)), 1_000));
        var (bare, staged) = await CompareAsync(tokens, turns);
        var (bareLarge, stagedLarge) = await CompareAsync(large, turns);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            perTokenWithoutUs = bare.Select(x => Math.Round(x * 1000 / 5_000, 2)), perTokenWithUs = staged.Select(x => Math.Round(x * 1000 / 5_000, 2)),
            largeWithoutMs = bareLarge.Select(x => Math.Round(x, 1)), largeWithMs = stagedLarge.Select(x => Math.Round(x, 1)),
        }));
        return 0;
    }

    private static async Task<(List<double> Bare, List<double> Staged)> CompareAsync(byte[] body, int turns)
    {
        var (bare, staged) = (new List<double>(), new List<double>());
        for (var i = -20; i < turns; i++)
        {
            var one = await ReadAsync(new FixedAnswer(body));
            var other = await ReadAsync(new WireHandler(new FixedAnswer(body), isMessages: false, 64 * 1024 * 1024, TimeProvider.System));
            if (i < 0) continue; // until the code is compiled
            bare.Add(one);
            staged.Add(other);
        }
        bare.Sort();
        staged.Sort();
        return (Spread(bare), Spread(staged));
    }

    private static List<double> Spread(List<double> sorted) => [sorted[sorted.Count / 2], sorted[0], sorted[^1]];

    private static async Task<double> ReadAsync(HttpMessageHandler handler)
    {
        using var http = new HttpClient(handler);
        var client = new ChatClient("m", new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri("http://localhost/v1"), Transport = new HttpClientPipelineTransport(http) }).AsIChatClient();
        AnswerTrace.Current = new([]);
        var began = Stopwatch.GetTimestamp();
        var length = 0;
        await foreach (var update in client.GetStreamingResponseAsync("Hi")) length += update.Text.Length;
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return length > 0 ? took : throw new InvalidOperationException("Nothing was read.");
    }

    private static byte[] Body(IEnumerable<string> pieces)
    {
        var body = new StringBuilder();
        foreach (var piece in pieces)
            body.Append(CultureInfo.InvariantCulture, $"data: {{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"gpt-4o-2024-08-06\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{piece}\"}},\"logprobs\":null,\"finish_reason\":null}}],\"usage\":null}}\n\n");
        body.Append("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        return Encoding.UTF8.GetBytes(body.ToString());
    }

    private sealed class FixedAnswer(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new StreamContent(new MemoryStream(body));
            content.Headers.ContentType = new("text/event-stream");
            return Task.FromResult(new HttpResponseMessage { Content = content });
        }
    }
}

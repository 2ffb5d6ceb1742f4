using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using PersonalQ.Http;

namespace PersonalQ.Maintenance;

/// <summary>The command line's way to a running server.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(100);
    private const long LargestUnasked = 1 << 20;
    private static readonly TimeSpan LongestGrace = TimeSpan.FromSeconds(10);

    /// <summary>How the command line names itself, so that a run can say what started it.</summary>
    public const string UserAgent = "personalq-cli";

    private readonly HttpClient http;

    /// <param name="address">The server.</param>
    /// <param name="secret">The secret of the data folder, with which each request shows its server that this machine's command line asks; null for other servers.</param>
    /// <param name="token">An access token, for a server where one has to sign in; it comes before the proof.</param>
    public ApiClient(Uri address, LocalSecret? secret = null, string? token = null)
    {
        Address = address;
        // Until the answer begins; a stream of events may last for hours.
        http = new HttpClient(new CommandLineSigning(secret, new SocketsHttpHandler { Proxy = Llm.Http.ProviderProxy.Instance })) { BaseAddress = new Uri(address, "/api/v1/"), Timeout = LongestAnswer };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
    }

    public Uri Address { get; }

    public Task<T> GetAsync<T>(string path, CancellationToken ct) => SendAsync<T>(HttpMethod.Get, path, null, ct);

    public Task<T> PostAsync<T>(string path, object? body, CancellationToken ct) =>
        SendAsync<T>(HttpMethod.Post, path, Content(body ?? new object()), ct);

    /// <summary>
    /// Posts what begins work. An interruption in the middle waits a little for the answer, so that the caller knows what
    /// was begun and can cancel it; the next use of <paramref name="ct"/> tells of the interruption.
    /// </summary>
    /// <exception cref="StartupException">The server does not answer, also not in that little while.</exception>
    public async Task<T> BeginAsync<T>(string path, object body, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var grace = new CancellationTokenSource();
        await using var interrupted = ct.Register(() => grace.CancelAfter(LongestGrace));
        try
        {
            return await PostAsync<T>(path, body, grace.Token);
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            throw new StartupException($"Interrupted, but the server at {Address} does not answer: if it has begun the work, it goes on there.");
        }
    }

    public Task<T> PatchAsync<T>(string path, object body, CancellationToken ct) =>
        SendAsync<T>(HttpMethod.Patch, path, Content(body), ct);

    /// <summary>Answers a text as it is.</summary>
    public async Task<string> GetTextAsync(string path, CancellationToken ct)
    {
        using var answer = await RequestAsync(new HttpRequestMessage(HttpMethod.Get, path), ct);
        return await answer.Content.ReadAsStringAsync(ct);
    }

    /// <summary>Sends a text as the body.</summary>
    public Task<T> PostTextAsync<T>(string path, string text, string mediaType, CancellationToken ct) =>
        SendAsync<T>(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, mediaType), ct);

    /// <summary>Uploads a file's content and returns what the server answers.</summary>
    public async Task<T> UploadAsync<T>(string path, string name, Stream content, CancellationToken ct)
    {
        using var file = new StreamContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { file, "file", name } };
        return await SendAsync<T>(HttpMethod.Post, path, form, ct);
    }

    /// <summary>Reads a stream of events to its end.</summary>
    /// <exception cref="StartupException">The server does not answer, or it goes away in the middle.</exception>
    public async IAsyncEnumerable<SseItem<string>> ReadEventsAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        using var answer = await RequestAsync(new HttpRequestMessage(HttpMethod.Get, path), ct);
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        await using var events = SseParser.Create(stream).EnumerateAsync(ct).GetAsyncEnumerator(ct);
        while (await HasNextAsync(events))
            yield return events.Current;
    }

    public void Dispose() => http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var answer = await RequestAsync(new HttpRequestMessage(method, path) { Content = content }, ct);
        return (await answer.Content.ReadFromJsonAsync<T>(Json.Options, ct))!;
    }

    private async Task<bool> HasNextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new StartupException($"The server at {Address} went away: {e.Message.TrimEnd('.')}", e);
        }
    }

    private async Task<HttpResponseMessage> RequestAsync(HttpRequestMessage request, CancellationToken ct)
    {
        // What may be too large is asked for first: a server that refuses it closes the connection, and its reason would be lost.
        if (request.Content is { } content)
            request.Headers.ExpectContinue = content.Headers.ContentLength is null or > LargestUnasked;
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw new StartupException($"The server at {Address} does not answer: {e.Message.TrimEnd('.')}", e);
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new StartupException($"The server at {Address} did not answer within {LongestAnswer.TotalSeconds:0} seconds.", e);
        }
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
        {
            var problem = Read(await answer.Content.ReadAsStringAsync(ct));
            throw new RefusedException((int)answer.StatusCode, problem?.Detail ?? $"The server answered {(int)answer.StatusCode}.", problem?.Errors);
        }
    }

    // With its length, by which a server refuses what is too large before it is sent.
    private static ByteArrayContent Content(object body) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body, Json.Options)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static Problem? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(text, Json.Options);
        }
        catch (JsonException)
        {
            return null; // whatever answered, it was not our server
        }
    }
}

/// <summary>The server refused a request, with the reason for people.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="message">The reason.</param>
/// <param name="errors">The faulty fields, if there are any.</param>
internal sealed class RefusedException(int status, string message, IReadOnlyList<FieldError>? errors = null) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>The faulty fields.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors ?? [];
}

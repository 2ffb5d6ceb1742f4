using System.Net.Http.Headers;
using System.Text;

namespace PersonalQ.Tests.Fuzz;

/// <summary>A request as it is sent, and as it is told when it finds something.</summary>
internal sealed record FuzzRequest(string Method, string Uri, string? Type, byte[]? Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    public HttpRequestMessage Message()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Uri);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (Type is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", Type);
        }
        foreach (var (name, value) in Headers)
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        if (!message.Headers.Contains("Accept"))
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return message;
    }

    public override string ToString()
    {
        var body = Body is null ? "" : Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 4000)) + (Body.Length > 4000 ? $"… ({Body.Length} bytes)" : "");
        return $"{Method} {Uri}\n{string.Concat(Headers.Select(h => $"{h.Name}: {h.Value}\n"))}{Type}\n{body}";
    }
}

/// <summary>Ids of what was made so far, so that requests reach more than what is not there. For several threads.</summary>
internal sealed class KnownIds
{
    private const int Most = 60;
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<string>> ids = new(StringComparer.Ordinal);

    /// <summary>Remembers what was made, by the address that the answer gave.</summary>
    public void Made(string location)
    {
        var parts = location.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["api", "v1", var collection, var id, ..])
            return;
        lock (gate)
        {
            if (!ids.TryGetValue(collection, out var list))
                ids.Add(collection, list = []);
            list.Add(id);
            if (list.Count > Most)
                list.RemoveAt(0);
        }
    }

    /// <summary>One of a collection; null while there is none.</summary>
    public string? Of(string collection, Random random)
    {
        lock (gate)
            return ids.TryGetValue(collection, out var list) ? list[random.Next(list.Count)] : null;
    }
}

using System.Text.Json;
using PersonalQ.Llm.Errors;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Providers;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Llm.Catalog;

/// <summary>A model as its provider lists it; what the provider does not tell is null.</summary>
internal sealed record ListedModel(
    string Name, string? DisplayName = null, int? ContextWindow = null, int? MaxOutputTokens = null, bool? Vision = null, bool? Tools = null);

/// <summary>Asks providers which models they serve.</summary>
internal sealed class ModelListClient(ProviderHttp http)
{
    private const string AnthropicVersion = "2023-06-01";
    private const int MaxPages = 20;

    // OpenAI lists everything it serves; these do not chat.
    private static readonly string[] NoChat =
        ["embedding", "whisper", "tts", "dall-e", "realtime", "audio", "image", "moderation", "transcribe", "sora", "davinci", "babbage", "instruct",
            "computer-use", "codex", "deep-research"];

    /// <summary>All models of a provider that can chat.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="connection">How to reach it.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The models in the provider's order.</returns>
    /// <exception cref="ModelCallException">The provider refused or cannot be reached.</exception>
    public async Task<IReadOnlyList<ListedModel>> ListAsync(string provider, ProviderConnection connection, CancellationToken cancellationToken)
    {
        var about = new ModelInfo { Id = provider, Provider = provider, Name = "models", DisplayName = "models" };
        try
        {
            return provider switch
            {
                KnownProviders.Anthropic => await AnthropicAsync(connection, cancellationToken),
                KnownProviders.Ollama => await OllamaAsync(connection, cancellationToken),
                _ => await OpenAiAsync(provider, connection, cancellationToken),
            };
        }
        // A refused connection is told as one, even when patience ran out in the same moment.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw ModelErrors.Explain(e, about, connection.BaseUrl);
        }
    }

    private async Task<IReadOnlyList<ListedModel>> AnthropicAsync(ProviderConnection connection, CancellationToken cancellationToken)
    {
        var models = new List<ListedModel>();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var url = $"{AnthropicProvider.BaseUrl(connection)}/v1/models?limit=1000{(after is null ? "" : "&after_id=" + Uri.EscapeDataString(after))}";
            var json = await GetAsync(KnownProviders.Anthropic, url, connection, cancellationToken);
            foreach (var model in Entries(json))
            {
                if (Id(model) is { } id) models.Add(new(id, Text(model, "display_name"), Whole(model, "max_input_tokens"), Whole(model, "max_tokens")));
            }
            after = Text(json, "last_id");
            if (after is null || !json.TryGetProperty("has_more", out var more) || more.ValueKind != JsonValueKind.True) break;
        }
        return models;
    }

    private async Task<IReadOnlyList<ListedModel>> OpenAiAsync(string provider, ProviderConnection connection, CancellationToken cancellationToken)
    {
        var url = OpenAiProvider.Endpoint(provider, connection).ToString().TrimEnd('/') + "/models";
        var json = await GetAsync(provider, url, connection, cancellationToken);
        var models = new List<ListedModel>();
        foreach (var model in Entries(json))
        {
            if (Id(model) is not { } id || models.Exists(x => x.Name == id)) continue;
            if (provider == KnownProviders.OpenAi && NoChat.Any(x => id.Contains(x, StringComparison.Ordinal))) continue;
            var can = JsonText.TryGet(model, "capabilities"u8, out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            if (Flag(can, "completion_chat") == false) continue;
            models.Add(new(
                id, ContextWindow: Whole(model, "max_context_length") ?? Whole(model, "context_length") ?? Whole(model, "max_model_len"),
                Vision: Flag(can, "vision"), Tools: Flag(can, "function_calling")));
        }
        return models;
    }

    private async Task<IReadOnlyList<ListedModel>> OllamaAsync(ProviderConnection connection, CancellationToken cancellationToken)
    {
        var json = await GetAsync(KnownProviders.Ollama, new Uri(OllamaAddress(connection), "/api/tags").ToString(), connection, cancellationToken);
        return [.. Entries(json).Select(Id).OfType<string>().Distinct(StringComparer.Ordinal).Select(x => new ListedModel(x))];
    }

    /// <summary>Ollama's own address, without the version that its other protocol has.</summary>
    private static Uri OllamaAddress(ProviderConnection connection) =>
        connection.BaseUrl ?? new Uri(KnownProviders.Find(KnownProviders.Ollama)!.DefaultBaseUrl!);

    private async Task<JsonElement> GetAsync(string provider, string url, ProviderConnection connection, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (provider == KnownProviders.Anthropic)
        {
            request.Headers.Add("x-api-key", connection.ApiKey);
            request.Headers.Add("anthropic-version", AnthropicVersion);
        }
        else if (connection.ApiKey is { } key)
        {
            request.Headers.Authorization = new("Bearer", key);
        }
        using var response = await http.For(provider).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        return json.RootElement.Clone();
    }

    // The list in the shapes that servers use: OpenAI's, the bare list, Ollama's. None at all is an empty one.
    private static IEnumerable<JsonElement> Entries(JsonElement json)
    {
        if (WireErrors.Find(json, null, isAnswer: json.ValueKind == JsonValueKind.Object && (json.TryGetProperty("data", out _) || json.TryGetProperty("models", out _))) is { } failure) throw failure;
        for (var depth = 0; depth < 2 && json.ValueKind == JsonValueKind.Object; depth++)
        {
            if (!JsonText.TryGet(json, "data"u8, out var list) && !JsonText.TryGet(json, "models"u8, out list)) return [];
            json = list;
        }
        return json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [];
    }

    // Those that have no name by which they can be called are left out.
    private static string? Id(JsonElement model)
    {
        var id = model.ValueKind == JsonValueKind.String ? JsonText.Text(model) : JsonText.Text(model, "id"u8) ?? JsonText.Text(model, "name"u8) ?? JsonText.Text(model, "model"u8) ?? JsonText.Text(model, "model_name"u8);
        return string.IsNullOrWhiteSpace(id) ? null : id.Trim();
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Whole(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number : null;

    private static bool? Flag(JsonElement json, string name) =>
        json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
}

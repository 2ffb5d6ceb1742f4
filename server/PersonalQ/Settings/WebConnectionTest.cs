using System.Net;
using System.Text.Json;

namespace PersonalQ.Settings;

/// <summary>What tests of web services have in common: a bound on time and size, and words for what the network says.</summary>
internal abstract class WebConnectionTest(IHttpClientFactory clients) : IConnectionTest
{
    /// <summary>Name of the HTTP client: no redirects, since credentials must not follow one.</summary>
    public const string Client = "connection-tests";

    protected abstract string Service { get; }

    protected abstract string Title { get; }

    public bool Covers(string service) => service == Service;

    public async Task<ConnectionTestResult> TestAsync(string service, CancellationToken ct)
    {
        try
        {
            return await TestAsync(clients.CreateClient(Client), ct);
        }
        catch (HttpRequestException e)
        {
            return new ConnectionTestResult(false, $"{Title} cannot be reached: {e.Message}");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ConnectionTestResult(false, $"{Title} did not answer in time.");
        }
        catch (Exception e) when (e is JsonException or UriFormatException)
        {
            return new ConnectionTestResult(false, $"{Title} gave an answer that is not understood. Check its address.");
        }
    }

    protected abstract Task<ConnectionTestResult> TestAsync(HttpClient client, CancellationToken ct);

    protected static async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            using var response = await client.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text));
        }
    }

    protected static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Asks Slack who the bot token belongs to.</summary>
internal sealed class SlackTest(ServiceSettings settings, IHttpClientFactory clients, IConfiguration configuration) : WebConnectionTest(clients)
{
    protected override string Service => "slack";

    protected override string Title => "Slack";

    protected override async Task<ConnectionTestResult> TestAsync(HttpClient client, CancellationToken ct)
    {
        if ((await settings.GetAsync(Service, ct))[KnownServices.ApiKey] is not { } token)
            return new ConnectionTestResult(false, "Slack has no bot token yet. Enter one that starts with xoxb-.");
        var url = (configuration.Text("SLACK_BASE_URL") ?? "https://slack.com/api").TrimEnd('/') + "/auth.test";
        var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Authorization = new("Bearer", token);
        var (status, answer) = await SendAsync(client, request, ct);
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True)
            return new ConnectionTestResult(true, $"Connected to {Text(answer, "team") ?? "Slack"} as {Text(answer, "user") ?? "the bot"}.");
        return new ConnectionTestResult(false, Text(answer, "error") switch
        {
            "invalid_auth" or "not_authed" => "Slack does not know this token. Copy the bot token (xoxb-…) again.",
            "account_inactive" or "token_revoked" or "token_expired" => "Slack has withdrawn this token. Install the app anew and copy its token.",
            "ratelimited" => "Slack asks to wait. Try again in a minute.",
            { } error => $"Slack refused: {Printable(error)}.",
            null => $"Slack answered with status {(int)status}.",
        });
    }

    private static string Printable(string code) => string.Concat(code.Take(100).Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'));
}

/// <summary>Asks Microsoft's login for a token of the application itself.</summary>
internal sealed class MicrosoftTest(ServiceSettings settings, IHttpClientFactory clients, IConfiguration configuration) : WebConnectionTest(clients)
{
    protected override string Service => "microsoft";

    protected override string Title => "Microsoft's login";

    protected override async Task<ConnectionTestResult> TestAsync(HttpClient client, CancellationToken ct)
    {
        var values = await settings.GetAsync(Service, ct);
        if (values["client_id"] is not { } id || values["client_secret"] is not { } secret)
            return new ConnectionTestResult(false, "Microsoft needs an application (client) id, a client secret and a tenant id.");
        if (values["tenant_id"] is not { } tenant)
            return new ConnectionTestResult(false, "Without a tenant id the app cannot sign in by itself. What is saved is good for delegated sign-in: people with their own accounts.");
        var url = $"{(configuration.Text("MICROSOFT_LOGIN_URL") ?? "https://login.microsoftonline.com").TrimEnd('/')}/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token";
        var (status, answer) = await SendAsync(client, new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = id,
                ["client_secret"] = secret,
                ["scope"] = "https://graph.microsoft.com/.default",
            }),
        }, ct);
        if (status == HttpStatusCode.OK && Text(answer, "access_token") is { Length: > 0 })
            return new ConnectionTestResult(true, "Connected to Microsoft.");
        // The description is Microsoft's own sentence; its first words are the stable error number.
        var description = Text(answer, "error_description") ?? "";
        return new ConnectionTestResult(false, description switch
        {
            _ when description.Contains("AADSTS7000215", StringComparison.Ordinal) => "The client secret is wrong. Copy the secret's value, not its id.",
            _ when description.Contains("AADSTS7000222", StringComparison.Ordinal) => "The client secret has expired. Make a new one in the app registration.",
            _ when description.Contains("AADSTS700016", StringComparison.Ordinal) => "There is no application with this client id in the tenant.",
            _ when description.Contains("AADSTS90002", StringComparison.Ordinal) => "There is no tenant with this id.",
            _ => $"Microsoft's login answered with status {(int)status}. Check client id, secret and tenant id.",
        });
    }
}

/// <summary>Looks whether the vault is there and can be read.</summary>
internal sealed class ObsidianTest(ServiceSettings settings) : IConnectionTest
{
    public bool Covers(string service) => service == "obsidian";

    public async Task<ConnectionTestResult> TestAsync(string service, CancellationToken ct)
    {
        if ((await settings.GetAsync(service, ct))["vault_path"] is not { } path)
            return new ConnectionTestResult(false, "Obsidian has no vault yet. Enter the path of its folder.");
        try
        {
            if (!Directory.Exists(path))
                return new ConnectionTestResult(false, $"There is no folder {path}.");
            if (!Directory.Exists(Path.Combine(path, ".obsidian")))
                return new ConnectionTestResult(false, $"{path} is no Obsidian vault: it has no .obsidian folder.");
            var notes = Directory.EnumerateFiles(path, "*.md", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Take(10_001).Count();
            return new ConnectionTestResult(true, notes > 10_000 ? "Connected. More than 10,000 notes." : $"Connected. {notes} {(notes == 1 ? "note" : "notes")}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ConnectionTestResult(false, $"The vault cannot be read: {e.Message}");
        }
    }
}

using PersonalQ.Http;

namespace PersonalQ.Settings;

/// <summary>A checked wish to change a service's values: by field, null to remove one.</summary>
/// <param name="Service">The service.</param>
/// <param name="Values">What changes.</param>
internal sealed record SettingsChange(KnownService Service, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Checks the request against what the service can be configured with.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="ownEndpoints">The names of the user's own endpoints.</param>
    /// <exception cref="ProblemException">422 naming the fields.</exception>
    public static SettingsChange From(UpdateSettings request, IReadOnlyList<string> ownEndpoints)
    {
        var name = request.Service!.Trim();
        if (!KnownServices.IsKnown(name) && !ownEndpoints.Contains(name) && !(KnownServices.IsOwnName(name) && !string.IsNullOrWhiteSpace(request.BaseUrl)))
            throw ProblemException.Invalid("service", "unknown_value",
                $"Must be one of {string.Join(", ", KnownServices.All.Select(s => s.Name))}, or for an endpoint of your own a name of lower-case letters, digits, - and _ together with base_url.");
        var service = KnownServices.Describe(name);
        var errors = new List<FieldError>();
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (field, text) in Sent(request, service))
            if (service.Fields.All(f => f.Name != field))
                errors.Add(new FieldError(field, "unknown_value", $"{service.DisplayName} has no such setting."));
            else if (text.Length == 0)
                values[field] = null;
            else if (Fault(field, text) is { } fault)
                errors.Add(new FieldError(field, "invalid_format", fault));
            else
                values[field] = field == KnownServices.BaseUrl && ServiceAddress.IsOfModels(name) ? ServiceAddress.PutRight(text) : text;
        if (errors.Count == 0 && values.Count == 0)
            errors.Add(new FieldError(service.Fields.First(f => f.IsNeeded).Name, "required", "This is required."));
        if (!KnownServices.IsKnown(name) && values.TryGetValue(KnownServices.BaseUrl, out var address) && address is null)
            errors.Add(new FieldError(KnownServices.BaseUrl, "required", "An endpoint needs its address. Delete the endpoint to be rid of it."));
        return errors.Count == 0 ? new SettingsChange(service, values) : throw ProblemException.Invalid(errors);
    }

    // An empty text for a field the service does not have is what a form sends for all services alike.
    private static IEnumerable<(string Field, string Text)> Sent(UpdateSettings request, KnownService service) =>
        new (string Field, string? Text)[]
        {
            (KeyField(service, request), request.ApiKey),
            (KnownServices.BaseUrl, request.BaseUrl),
            ("client_id", request.ClientId),
            ("client_secret", request.ClientSecret),
            ("tenant_id", request.TenantId),
            ("vault_path", request.VaultPath),
        }
        .Where(x => x.Text is not null && (x.Text.Length > 0 || service.Fields.Any(f => f.Name == x.Field)))
        .Select(x => (x.Field, x.Text!.Trim()))
        .DistinctBy(x => x.Item1);

    private static string KeyField(KnownService service, UpdateSettings request) => service.Name switch
    {
        "obsidian" when request.VaultPath is null => "vault_path",
        "microsoft" when request.ClientSecret is null => "client_secret",
        _ => KnownServices.ApiKey,
    };

    private static string? Fault(string field, string text) => field switch
    {
        KnownServices.ApiKey or "client_secret" => text.All(c => c is > ' ' and < (char)127) ? null : "A key has no blanks, line breaks or special letters. Copy it again.",
        KnownServices.BaseUrl => IsAddress(text) ? null : "Must be an address such as http://localhost:1234/v1, without a user name, query or fragment.",
        "client_id" or "tenant_id" => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') ? null : "Must be an id of letters, digits, - and dots.",
        "vault_path" => Path.IsPathFullyQualified(text) ? null : "Must be the full path of the vault's folder.",
        _ => null,
    };

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}

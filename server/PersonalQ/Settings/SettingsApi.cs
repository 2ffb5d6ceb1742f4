using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Encodings;
using PersonalQ.Http;

namespace PersonalQ.Settings;

/// <summary>The services the product is connected with.</summary>
public static class SettingsApi
{
    /// <summary>Maps <c>/settings</c>.</summary>
    public static IEndpointRouteBuilder MapSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("", GetSettings).WithName(nameof(GetSettings)).WithSummary("How each service is configured; secrets are never answered");
        settings.MapPut("", UpdateSettings).WithName(nameof(UpdateSettings)).WithSummary("Save a service's key and address, optionally with a test");
        settings.MapPost("/{service}/test", TestSettings).WithName(nameof(TestSettings)).WithSummary("Test the connection to a service");
        settings.MapDelete("/{service}", DeleteSettings).WithName(nameof(DeleteSettings)).WithSummary("Remove what was saved for a service");
        return api;
    }

    private static async Task<Ok<Dictionary<string, ServiceAnswer>>> GetSettings(
        HttpContext context, ServiceSettings settings, IEnumerable<IServiceDetector> detectors, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var rows = await settings.RowsAsync(ct);
        var answer = new Dictionary<string, ServiceAnswer>();
        foreach (var service in KnownServices.All.Concat((await settings.OwnEndpointsAsync(ct)).Select(KnownServices.Describe)))
        {
            var detector = detectors.FirstOrDefault(d => d.Service == service.Name);
            var row = rows.GetValueOrDefault(service.Name);
            answer[service.Name] = Answer(service, row, settings.StateOf(service, row), detector is not null && await detector.IsThereAsync(ct));
        }
        return TypedResults.Ok(answer);
    }

    private static async Task<Ok<SettingsAnswer>> UpdateSettings(
        UpdateSettings request, ServiceSettings settings, SettingsStore store, IEnumerable<IConnectionTest> tests, SecretGate gate, CancellationToken ct)
    {
        var change = SettingsChange.From(request.Validate(), await settings.OwnEndpointsAsync(ct));
        var state = await store.SaveAsync(change, ct);
        var what = change.Values.GetValueOrDefault(KnownServices.ApiKey) is not null ? "API key" : "Settings";
        if (change.Values.GetValueOrDefault(KnownServices.BaseUrl) is { } address && address != request.BaseUrl?.Trim())
            what = $"The address was put right to {address}. {what}";
        if (!request.TestConnection)
            return TypedResults.Ok(new SettingsAnswer(true, state.IsConfigured,
                state.IsConfigured ? $"{what} saved successfully" : $"{what} saved; still missing: {string.Join(", ", state.Missing)}"));
        var result = await RunTestAsync(change.Service.Name, store, tests, gate, ct);
        return TypedResults.Ok(new SettingsAnswer(result.Success, state.IsConfigured,
            result.Success ? $"{what} saved and tested successfully" : $"{what} saved, but the test failed: {result.Message}", result.Models));
    }

    private static async Task<Ok<SettingsAnswer>> TestSettings(
        string service, ServiceSettings settings, SettingsStore store, IEnumerable<IConnectionTest> tests, SecretGate gate, CancellationToken ct)
    {
        await CheckExistsAsync(service, settings, ct);
        var result = await RunTestAsync(service, store, tests, gate, ct);
        var state = settings.StateOf(KnownServices.Describe(service), (await settings.RowsAsync(ct)).GetValueOrDefault(service));
        return TypedResults.Ok(new SettingsAnswer(result.Success, state.IsConfigured, result.Message, result.Models));
    }

    private static async Task<NoContent> DeleteSettings(string service, ServiceSettings settings, SettingsStore store, CancellationToken ct)
    {
        await CheckExistsAsync(service, settings, ct);
        await store.DeleteAsync(service, ct);
        return TypedResults.NoContent();
    }

    private static async Task<ConnectionTestResult> RunTestAsync(string service, SettingsStore store, IEnumerable<IConnectionTest> tests, SecretGate gate, CancellationToken ct)
    {
        var test = tests.FirstOrDefault(t => t.Covers(service)) ?? throw new InvalidOperationException($"nothing tests {service}");
        var result = await test.TestAsync(service, ct);
        result = result with { Message = PlainText.CleanLine(gate.Clean(result.Message)) }; // it may hold words of the service
        await store.KeepTestAsync(service, result, ct);
        return result;
    }

    private static async Task CheckExistsAsync(string service, ServiceSettings settings, CancellationToken ct)
    {
        if (!KnownServices.IsKnown(service) && !(await settings.OwnEndpointsAsync(ct)).Contains(service))
            throw ProblemException.NotFound("Service");
    }

    private static ServiceAnswer Answer(KnownService service, ServiceSetting? row, ServiceState state, bool detected)
    {
        var last = row?.LastTestSucceeded is { } succeeded ? new LastTest(succeeded, row.LastTestMessage ?? "") : null;
        var (tested, source) = (row?.LastTested, state.Source);
        string? Open(string field) => state.Open.GetValueOrDefault(field);
        return service.Name switch
        {
            "slack" => new ServiceAnswer(state.IsConfigured, tested, last, source),
            "microsoft" => new MicrosoftAnswer(state.IsConfigured, tested, last, source, Open("client_id"), Open("tenant_id")),
            "obsidian" => new ObsidianAnswer(state.IsConfigured, tested, last, source, Open("vault_path")),
            "ollama" => new OllamaAnswer(state.IsConfigured || detected, tested, last, source, Open(KnownServices.BaseUrl), false, detected),
            _ => new ModelServiceAnswer(state.IsConfigured, tested, last, source, Open(KnownServices.BaseUrl), !KnownServices.IsKnown(service.Name)),
        };
    }
}

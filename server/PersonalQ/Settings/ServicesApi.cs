using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalQ.Settings;

/// <summary>What a service is for.</summary>
public enum ServiceKind
{
    /// <summary>Its models answer agents.</summary>
    Models,
    /// <summary>Agents and events work with it.</summary>
    Integrations,
}

/// <summary>One value a service is configured with.</summary>
/// <param name="Name">Its name in <c>PUT /settings</c>.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Secret">Encrypted, and never answered.</param>
/// <param name="Required">A form is not complete without it.</param>
/// <param name="Placeholder">An example of a value.</param>
/// <param name="Help">What to write into it, where the label does not say it.</param>
/// <param name="Environment">Environment variables that may hold it; the first one that is set wins.</param>
public sealed record ServiceFieldResponse(
    string Name, string Label, bool Secret, bool Required, string? Placeholder, string? Help, IReadOnlyList<string> Environment);

/// <summary>A service the product can be connected with.</summary>
/// <param name="Name">Its name in <c>/settings</c>; for a provider, the prefix of its models.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Kind">Whether it offers models or is an integration.</param>
/// <param name="Fields">What it is configured with.</param>
/// <param name="BaseUrl">Address of a provider, when no other one is configured.</param>
/// <param name="DefaultModel">The model of a provider to offer first.</param>
public sealed record ServiceResponse(
    string Name, string Title, string Description, ServiceKind Kind, IReadOnlyList<ServiceFieldResponse> Fields, string? BaseUrl, string? DefaultModel)
{
    internal static ServiceResponse Of(KnownService service) => new(
        service.Name,
        service.Title ?? service.DisplayName,
        service.Description,
        service.Models is null ? ServiceKind.Integrations : ServiceKind.Models,
        [.. service.Fields.Select(f => new ServiceFieldResponse(f.Name, f.Label, f.IsSecret, f.IsNeeded && !f.MayWait, f.Placeholder, f.Help, f.Environment))],
        service.Models?.BaseUrl,
        service.Models?.DefaultModel);
}

/// <summary>The catalogue of services.</summary>
public static class ServicesApi
{
    private static readonly IReadOnlyList<ServiceResponse> All = [.. KnownServices.All.Select(ServiceResponse.Of)];

    /// <summary>Maps <c>/services</c>.</summary>
    public static IEndpointRouteBuilder MapServices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/services", GetServices).WithName(nameof(GetServices)).WithTags("Settings")
            .WithSummary("The services that can be connected, with their fields; own endpoints are in /settings");
        return api;
    }

    private static Ok<IReadOnlyList<ServiceResponse>> GetServices() => TypedResults.Ok(All);
}

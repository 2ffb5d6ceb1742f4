using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalQ.Tools;

/// <summary>A tool that agents may call.</summary>
/// <param name="Name">The name models call it by, and its key in an agent's <c>tools_config</c>.</param>
/// <param name="Title">Its name for people. Tools of the same title are switched together.</param>
/// <param name="Summary">What it gives an agent, for people.</param>
/// <param name="Description">What it does, as models are told.</param>
/// <param name="Parameters">JSON Schema of its arguments.</param>
/// <param name="Effect">What a call does to the world.</param>
/// <param name="Direction">Whether its arguments may leave the machine.</param>
/// <param name="Trust">Whether what it returns comes from somebody the user trusts.</param>
/// <param name="Secrecy">Whether what it returns is private.</param>
/// <param name="TimeoutSeconds">How long a call may take.</param>
/// <param name="OnByDefault">Agents have it unless their <c>tools_config</c> switches it off.</param>
public sealed record ToolResponse(
    string Name, string Title, string Summary, string Description, JsonElement Parameters,
    ToolEffect Effect, ToolDirection Direction, Trust Trust, Secrecy Secrecy, double TimeoutSeconds, bool OnByDefault)
{
    internal static ToolResponse Of(Tool tool) => new(
        tool.Name, tool.Title, tool.Summary, tool.Description, tool.Schema,
        tool.Effect, tool.Direction, tool.ResultLabels.Trust, tool.ResultLabels.Secrecy, tool.Timeout.TotalSeconds, tool.OnByDefault);
}

/// <summary>The catalogue of tools.</summary>
public static class ToolsApi
{
    /// <summary>Maps <c>/tools</c>.</summary>
    public static IEndpointRouteBuilder MapTools(this IEndpointRouteBuilder api)
    {
        api.MapGet("/tools", GetTools).WithName(nameof(GetTools)).WithTags("Tools").WithSummary("The tools agents can be given, by name");
        return api;
    }

    private static Ok<IReadOnlyList<ToolResponse>> GetTools(ToolRegistry registry) =>
        TypedResults.Ok<IReadOnlyList<ToolResponse>>([.. registry.All.Where(tool => tool.IsOffered).Select(ToolResponse.Of)]);
}

using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalQ.Http;

/// <summary>Something that has to be there before the server can work, asked by <c>/health/ready</c>.</summary>
public interface IReadiness
{
    /// <summary>Its name in the answer.</summary>
    string Name { get; }

    /// <summary>Why it is not ready, for people; null when it is.</summary>
    ValueTask<string?> NotReadyAsync(CancellationToken ct);
}

/// <summary>Whether the server runs, and whether it can work.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", GetHealth).WithTags("Health").WithName(nameof(GetHealth)).WithSummary("Whether the process lives");
        routes.MapGet("/health/proof", GetProof).WithTags("Health").WithName(nameof(GetProof)).WithSummary("Proof that the server can read its data folder's secret, for the command line").ExcludeFromDescription();
        routes.MapGet("/health/ready", GetReadiness).WithTags("Health").WithName(nameof(GetReadiness)).WithSummary("Whether the database takes writes, keys are there, and nothing in the background is down")
            .Produces<ReadinessAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The process lives and answers.</summary>
    private static Ok<HealthAnswer> GetHealth() => TypedResults.Ok(new HealthAnswer("healthy", Product.Version));

    /// <summary>What the server proves: that it is the one at this port, so that nobody at another passes its answer on as his own.</summary>
    public static string ServerPurpose(int port, string nonce) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"server {port} {nonce}");

    /// <summary>What only the server of this data folder can answer.</summary>
    private static Ok<ProofAnswer> GetProof(string nonce, HttpContext context, LocalSecret secret) => nonce.Length is >= 16 and <= 128
        ? TypedResults.Ok(new ProofAnswer(secret.Proof(ServerPurpose(context.Connection.LocalPort, nonce))))
        : throw ProblemException.Invalid("nonce", "out_of_range", "Must have 16 to 128 characters.");

    /// <summary>The database takes a write within a second, keys are there, no service in the background is down; 503 with the reasons when not.</summary>
    private static async Task<Results<Ok<ReadinessAnswer>, JsonHttpResult<ReadinessAnswer>>> GetReadiness(IEnumerable<IReadiness> parts, Supervision supervision, CancellationToken ct)
    {
        var checks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var ready = true;
        foreach (var part in parts)
        {
            var reason = await part.NotReadyAsync(ct);
            checks[part.Name] = reason ?? "ready";
            ready &= reason is null;
        }
        return ready
            ? TypedResults.Ok(new ReadinessAnswer("ready", checks, supervision.Faults))
            : TypedResults.Json(new ReadinessAnswer("not_ready", checks, supervision.Faults), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>The process lives.</summary>
/// <param name="Status">Always <c>healthy</c>.</param>
/// <param name="Version">The product's version.</param>
public sealed record HealthAnswer(string Status, string Version);

/// <summary>Whether the server can work.</summary>
/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Checks">Each part with <c>ready</c> or the reason why not.</param>
/// <param name="Faults">How often each service in the background has failed since the start, and was started again; those that never did are not in it.</param>
public sealed record ReadinessAnswer(string Status, IReadOnlyDictionary<string, string> Checks, IReadOnlyDictionary<string, int> Faults);

/// <summary>Who answers can read the data folder.</summary>
/// <param name="Proof">HMAC-SHA256 of the nonce under the folder's secret.</param>
internal sealed record ProofAnswer(string Proof);

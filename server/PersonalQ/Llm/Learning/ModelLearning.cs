using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Learning;

/// <summary>What is known of a model at an endpoint from its refusals.</summary>
/// <param name="Refused">What is left out or said differently.</param>
/// <param name="Window">Tokens of the window; null when nothing was learnt.</param>
/// <param name="MaxOutput">The most tokens of an answer; null when nothing was learnt.</param>
internal sealed record Learnt(Refused Refused, int? Window, int? MaxOutput)
{
    public static readonly Learnt Nothing = new(Refused.None, null, null);
}

/// <summary>
/// Learns from what model servers refuse, and keeps it in the database: a restart asks for nothing twice. Other processes
/// on the database read it within a minute.
/// </summary>
internal sealed partial class ModelLearning(IProviderSettings settings, TimeProvider clock, ILogger<ModelLearning> logger, IDatabase? database = null) : ILearntModels
{
    /// <summary>The fact of a learnt window.</summary>
    public const string WindowFact = "window";

    /// <summary>The fact of a learnt limit of answers.</summary>
    public const string MaxOutputFact = "max_output";

    private const int MostSaid = 300;

    private volatile ConcurrentDictionary<(string Endpoint, string Model), Learnt> facts = new();

    /// <summary>What is known.</summary>
    public Learnt Of(string endpoint, string model) => facts.GetValueOrDefault((endpoint, model), Learnt.Nothing);

    /// <summary>What is known of a model at the address that its provider has now.</summary>
    public async ValueTask<Learnt> OfAsync(ModelInfo model, CancellationToken ct) =>
        facts.IsEmpty ? Learnt.Nothing : Of(EndpointOf(model.Provider, await settings.GetAsync(model.Provider, ct)), model.Id);

    public async ValueTask<ModelInfo> WithLearntAsync(ModelInfo model, CancellationToken ct)
    {
        var known = await OfAsync(model, ct);
        return model with { ContextWindow = Smaller(model.ContextWindow, known.Window), MaxOutputTokens = Smaller(model.MaxOutputTokens, known.MaxOutput) };

        static int? Smaller(int? a, int? b) => a is null || b < a ? b ?? a : a;
    }

    /// <summary>The address under which facts of a provider are kept.</summary>
    public static string EndpointOf(string provider, ProviderConnection? connection)
    {
        var url = connection?.BaseUrl ?? (KnownProviders.Find(provider)?.DefaultBaseUrl is { } known ? new Uri(known) : null);
        return url is null ? provider : url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
    }

    /// <summary>Reads all facts.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (database is null)
            return;
        await using var db = database.Read();
        var read = new ConcurrentDictionary<(string, string), Learnt>();
        foreach (var fact in await db.ModelFacts.AsNoTracking().ToListAsync(ct))
            read[(fact.Endpoint, fact.Model)] = With(read.GetValueOrDefault((fact.Endpoint, fact.Model), Learnt.Nothing), fact.Fact, fact.Tokens);
        facts = read;
    }

    /// <summary>Learns that something is refused.</summary>
    public Task LearnAsync(string endpoint, string model, Refused refused, string said) => KeepAsync(endpoint, model, refused.ToText(), null, said);

    /// <summary>Learns a window; a smaller one than is known replaces it.</summary>
    public Task LearnWindowAsync(string endpoint, string model, int tokens, string said) => KeepAsync(endpoint, model, WindowFact, tokens, said);

    /// <summary>Learns the most tokens of an answer.</summary>
    public Task LearnMaxOutputAsync(string endpoint, string model, int tokens, string said) => KeepAsync(endpoint, model, MaxOutputFact, tokens, said);

    /// <summary>All facts, for the settings.</summary>
    public async Task<IReadOnlyList<ModelFact>> ListAsync(CancellationToken ct)
    {
        if (database is null)
            return [];
        await using var db = database.Read();
        return await db.ModelFacts.AsNoTracking().OrderBy(x => x.Model).ThenBy(x => x.Endpoint).ThenBy(x => x.Fact).Take(1000).ToListAsync(ct);
    }

    /// <summary>Forgets what was learnt of a model, at all endpoints or one, all of it or one fact.</summary>
    /// <returns>How many facts were forgotten.</returns>
    public async Task<int> ForgetAsync(string model, string? endpoint, string? fact, CancellationToken ct)
    {
        if (database is null)
            return 0;
        var gone = await database.WriteAsync(
            session => session.ExecuteAsync(
                "delete from model_facts where model = @p0 and (@p1 = '' or endpoint = @p1) and (@p2 = '' or fact = @p2)", model, endpoint ?? "", fact ?? ""),
            ct);
        await LoadAsync(ct);
        return gone;
    }

    private async Task KeepAsync(string endpoint, string model, string fact, int? tokens, string said)
    {
        facts.AddOrUpdate((endpoint, model), _ => With(Learnt.Nothing, fact, tokens), (_, known) => With(known, fact, tokens));
        LogLearnt(model, fact, tokens);
        if (database is null)
            return;
        try
        {
            // Not the call's token: what was learnt is worth keeping also when the run is being stopped.
            await database.WriteAsync(
                async session => await session.ExecuteAsync(
                    """
                    insert into model_facts (endpoint, model, fact, tokens, said, learnt_at) values (@p0, @p1, @p2, @p3, @p4, @p5)
                    on conflict (endpoint, model, fact) do update set tokens = excluded.tokens, said = excluded.said, learnt_at = excluded.learnt_at
                    """,
                    endpoint, model, fact, tokens is { } number ? (long)number : null, said.Length <= MostSaid ? said : said[..MostSaid], clock.Now().ToMicros()),
                CancellationToken.None);
        }
        catch (System.Data.Common.DbException e)
        {
            LogNotKept(model, e); // it is known to this process, and learnt again by the next
        }
    }

    private static Learnt With(Learnt known, string fact, int? tokens) => fact switch
    {
        WindowFact => known with { Window = tokens },
        MaxOutputFact => known with { MaxOutput = tokens },
        _ => EnumText.TryParse<Refused>(fact, out var refused) ? known with { Refused = known.Refused | refused } : known,
    };

    /// <summary>A fact in words: "takes no temperature".</summary>
    public static string InWords(ModelFact fact) => fact.Fact switch
    {
        WindowFact => string.Create(CultureInfo.InvariantCulture, $"has a window of {fact.Tokens:N0} tokens"),
        MaxOutputFact => string.Create(CultureInfo.InvariantCulture, $"answers with at most {fact.Tokens:N0} tokens"),
        _ => RefusalTable.Refusals.FirstOrDefault(x => x.Fact.ToText() == fact.Fact)?.Learnt ?? fact.Fact,
    };

    [LoggerMessage(LogLevel.Information, "Learnt of {Model}: {Fact} {Tokens}")]
    private partial void LogLearnt(string model, string fact, int? tokens);

    [LoggerMessage(LogLevel.Warning, "What was learnt of {Model} could not be stored")]
    private partial void LogNotKept(string model, Exception exception);
}

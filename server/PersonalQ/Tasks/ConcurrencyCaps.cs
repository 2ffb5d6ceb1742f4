using PersonalQ.Llm.Providers;

namespace PersonalQ.Tasks;

/// <summary>How many tasks of one agent or one provider may run at a time; 0 for any number.</summary>
/// <param name="PerAgent"><c>AGENT_CONCURRENCY</c>.</param>
/// <param name="PerProvider"><c>PROVIDER_CONCURRENCY_NAME</c>, else <c>PROVIDER_CONCURRENCY</c>.</param>
internal sealed record ConcurrencyCaps(int PerAgent, Func<string, int> PerProvider)
{
    /// <summary>Whether any provider is capped.</summary>
    public bool HasProviderCaps { get; private init; }

    /// <summary>Whether anything is capped.</summary>
    public bool Any => PerAgent > 0 || HasProviderCaps;

    /// <summary>The most places of this process that one provider may fill, so that one that hangs leaves some to the others; 0 for all of them.</summary>
    public int PerProviderHere { get; private init; }

    /// <summary>The share of the places that one provider may fill, where this process has a single one, so that only several together can keep it; 0 otherwise.</summary>
    public int SharePercentOfSingles { get; private init; }

    /// <summary>The most of so many processes with a single place each that one provider may fill; 0 for all.</summary>
    public int OfSingles(int processes) => SharePercentOfSingles == 0 || processes < 2 ? 0 : Math.Clamp(processes * SharePercentOfSingles / 100, 1, processes - 1);

    /// <summary>The most places of this process for the tasks of a provider; 0 for all. The demo model answers at once and is not held back.</summary>
    public int Here(string provider) => provider == KnownProviders.Demo ? 0 : PerProviderHere;

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="places">Tasks that this process runs at a time.</param>
    /// <exception cref="StartupException">One is no number, or out of range.</exception>
    public static ConcurrencyCaps From(IConfiguration configuration, int places)
    {
        const string provider = "PROVIDER_CONCURRENCY";
        var all = Cap(provider, 0);
        // Read at the start, so that a wrong one is told then and not with the first task.
        var named = configuration.AsEnumerable()
            .Where(s => s.Value is not null && s.Key.StartsWith(provider + "_", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(s => s.Key[(provider.Length + 1)..], s => Cap(s.Key, all), StringComparer.OrdinalIgnoreCase);
        var share = configuration.Number("PROVIDER_SHARE_PERCENT", 75, 1, 100);
        return new(Cap("AGENT_CONCURRENCY", 0), name => named.GetValueOrDefault(name.Replace('-', '_'), all))
        {
            HasProviderCaps = all > 0 || named.Values.Any(cap => cap > 0),
            SharePercentOfSingles = places == 1 && share < 100 ? share : 0,
            PerProviderHere = places < 2 || share == 100 ? 0 : Math.Clamp(places * share / 100, 1, places - 1),
        };

        int Cap(string name, int otherwise) => configuration.Number(name, otherwise, 0, 100_000);
    }
}

/// <summary>What runs, as against the caps. Pure.</summary>
internal sealed class CapCount(ConcurrencyCaps caps)
{
    private readonly Dictionary<string, int> agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> providers = new(StringComparer.Ordinal);

    private readonly Dictionary<string, int> here = new(StringComparer.Ordinal);

    private readonly Dictionary<string, int> singles = new(StringComparer.Ordinal);

    /// <summary>The most that processes with a single place may run of one provider together; 0 for any number.</summary>
    public int MostOfSingles { get; set; }

    /// <summary>Counts so many tasks of a provider that processes with a single place run already.</summary>
    public void AddSingle(string provider, int running) => singles[provider] = singles.GetValueOrDefault(provider) + running;

    /// <summary>Counts so many tasks of a provider that this process runs already.</summary>
    public void AddHere(string provider, int running) => here[provider] = here.GetValueOrDefault(provider) + running;

    /// <summary>Counts so many running tasks of an agent.</summary>
    public void Add(string agentId, string provider, int running = 1)
    {
        agents[agentId] = agents.GetValueOrDefault(agentId) + running;
        providers[provider] = providers.GetValueOrDefault(provider) + running;
    }

    /// <summary>Whether one more of this agent would be too many.</summary>
    public bool IsFull(string agentId, string provider) => IsFull(agents, agentId, caps.PerAgent) || IsFull(providers, provider, caps.PerProvider(provider)) || IsFull(here, provider, caps.Here(provider))
        || (provider != KnownProviders.Demo && IsFull(singles, provider, MostOfSingles));

    private static bool IsFull(Dictionary<string, int> counts, string key, int cap) => cap > 0 && counts.GetValueOrDefault(key) >= cap;
}

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

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">One is no number, or negative.</exception>
    public static ConcurrencyCaps From(IConfiguration configuration)
    {
        const string provider = "PROVIDER_CONCURRENCY";
        var all = Cap(provider, 0);
        // Read at the start, so that a wrong one is told then and not with the first task.
        var named = configuration.AsEnumerable()
            .Where(s => s.Value is not null && s.Key.StartsWith(provider + "_", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(s => s.Key[(provider.Length + 1)..], s => Cap(s.Key, all), StringComparer.OrdinalIgnoreCase);
        return new(Cap("AGENT_CONCURRENCY", 0), name => named.GetValueOrDefault(name.Replace('-', '_'), all)) { HasProviderCaps = all > 0 || named.Values.Any(cap => cap > 0) };

        int Cap(string name, int otherwise) => configuration.Number(name, otherwise, 0, 100_000);
    }
}

/// <summary>What runs, as against the caps. Pure.</summary>
internal sealed class CapCount(ConcurrencyCaps caps)
{
    private readonly Dictionary<string, int> agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> providers = new(StringComparer.Ordinal);

    /// <summary>Counts so many running tasks of an agent.</summary>
    public void Add(string agentId, string provider, int running = 1)
    {
        agents[agentId] = agents.GetValueOrDefault(agentId) + running;
        providers[provider] = providers.GetValueOrDefault(provider) + running;
    }

    /// <summary>Whether one more of this agent would be too many.</summary>
    public bool IsFull(string agentId, string provider) => IsFull(agents, agentId, caps.PerAgent) || IsFull(providers, provider, caps.PerProvider(provider));

    private static bool IsFull(Dictionary<string, int> counts, string key, int cap) => cap > 0 && counts.GetValueOrDefault(key) >= cap;
}

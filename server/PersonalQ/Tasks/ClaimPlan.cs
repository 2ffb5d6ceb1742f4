namespace PersonalQ.Tasks;

/// <summary>How many tasks of one agent or one provider may run at a time; 0 for any number.</summary>
/// <param name="PerAgent"><c>AGENT_CONCURRENCY</c>.</param>
/// <param name="PerProvider"><c>PROVIDER_CONCURRENCY_NAME</c>, else <c>PROVIDER_CONCURRENCY</c>.</param>
internal sealed record ConcurrencyCaps(int PerAgent, Func<string, int> PerProvider)
{
    /// <summary>Whether any provider is capped.</summary>
    public bool HasProviderCaps { get; private init; }

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

/// <summary>A task that could be claimed.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="AgentId">Its agent.</param>
/// <param name="Provider">The provider of its agent's model.</param>
internal readonly record struct Candidate(string TaskId, string AgentId, string Provider);

/// <summary>Chooses what to claim. Pure.</summary>
internal static class ClaimPlan
{
    /// <summary>The first of the candidates, in their order, that go with the caps.</summary>
    /// <param name="candidates">In the order of the queue.</param>
    /// <param name="running">What runs already, anywhere.</param>
    /// <param name="caps">The caps.</param>
    /// <param name="most">How many at most.</param>
    public static List<Candidate> Choose(IEnumerable<Candidate> candidates, IEnumerable<Candidate> running, ConcurrencyCaps caps, int most)
    {
        var agents = new Dictionary<string, int>(StringComparer.Ordinal);
        var providers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var task in running)
            Count(task);
        var chosen = new List<Candidate>();
        foreach (var task in candidates)
        {
            if (chosen.Count >= most)
                break;
            if (IsFull(agents, task.AgentId, caps.PerAgent) || IsFull(providers, task.Provider, caps.PerProvider(task.Provider)))
                continue;
            Count(task);
            chosen.Add(task);
        }
        return chosen;

        void Count(Candidate task)
        {
            agents[task.AgentId] = agents.GetValueOrDefault(task.AgentId) + 1;
            providers[task.Provider] = providers.GetValueOrDefault(task.Provider) + 1;
        }

        static bool IsFull(Dictionary<string, int> counts, string key, int cap) => cap > 0 && counts.GetValueOrDefault(key) >= cap;
    }
}

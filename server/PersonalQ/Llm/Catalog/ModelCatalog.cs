using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Catalog;

/// <summary>The shipped models (models.json) under what the providers listed and the user entered.</summary>
internal sealed class ModelCatalog : IModelCatalog
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Lock _lock = new();
    private volatile Snapshot _models = Snapshot.Of(Shipped);
    private volatile FrozenSet<string> _listed = [KnownProviders.Demo];
    private IReadOnlyList<ModelInfo> _over = [];
    private IReadOnlyList<ModelInfo> _local = [];

    /// <summary>The models that come with the product.</summary>
    public static IReadOnlyList<ModelInfo> Shipped { get; } = ReadShipped();

    public IReadOnlyList<ModelInfo> All => _models.Sorted;

    public ModelInfo Find(string model) => _models.Find(model);

    public bool HasListOf(string provider) => _listed.Contains(provider);

    /// <summary>Replaces what lies over the shipped models.</summary>
    /// <param name="over">Whole entries; each replaces the shipped one of the same id.</param>
    public void Overlay(IEnumerable<ModelInfo> over)
    {
        lock (_lock)
        {
            _over = [.. over];
            Rebuild();
        }
    }

    /// <summary>Replaces the models that run on this machine just now; what the user entered stands.</summary>
    /// <param name="local">The models.</param>
    public void SetLocal(IReadOnlyList<ModelInfo> local)
    {
        lock (_lock)
        {
            // A record compares all members, so that a list that stays the same costs nothing.
            if (_local.SequenceEqual(local)) return;
            _local = local;
            Rebuild();
        }
    }

    private void Rebuild()
    {
        var all = Shipped.ToDictionary(x => x.Id, StringComparer.Ordinal);
        foreach (var info in _local.Concat(_over)) all[info.Id] = info;
        _models = Snapshot.Of(all.Values);
        // What the user entered says nothing about what else there is.
        _listed = _local.Concat(_over.Where(x => !x.Custom)).Select(x => x.Provider).Append(KnownProviders.Demo).ToFrozenSet(StringComparer.Ordinal);
    }

    private static IReadOnlyList<ModelInfo> ReadShipped()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("PersonalQ.Llm.models.json")
            ?? throw new InvalidOperationException("The list of models is missing from this build.");
        var entries = JsonSerializer.Deserialize<List<Entry>>(stream, Json) ?? [];
        return entries.ConvertAll(x => x.ToInfo());
    }

    private sealed record Snapshot(FrozenDictionary<string, ModelInfo> ById, IReadOnlyList<ModelInfo> Sorted)
    {
        // What agents write is a handful of strings; parsing each once keeps the look-up on the hot path at one hash.
        private readonly ConcurrentDictionary<string, ModelInfo> _asWritten = new(StringComparer.Ordinal);

        public ModelInfo Find(string model)
        {
            if (_asWritten.TryGetValue(model, out var known)) return known;
            var info = Look(model);
            // Bounded: names come from users, and a process lives long.
            if (_asWritten.Count < 1000) _asWritten[model] = info;
            return info;
        }

        public static Snapshot Of(IEnumerable<ModelInfo> models)
        {
            var list = models
                .OrderBy(x => KnownProviders.All.TakeWhile(p => p.Name != x.Provider).Count())
                .ThenBy(x => x.Provider, StringComparer.Ordinal)
                .ThenBy(x => x.Retired)
                .ThenByDescending(x => x.Recommended)
                .ToList();
            return new(list.ToFrozenDictionary(x => x.Id, StringComparer.Ordinal), list);
        }

        private ModelInfo Look(string model)
        {
            if (!ModelName.TryParse(model, out var name, out _))
                return new() { Id = model, Provider = "", Name = model, DisplayName = model, Known = false };
            return ById.GetValueOrDefault(name.Id) ?? ModelOverlay.Empty(name) with { Known = false };
        }
    }

    private sealed record Price(decimal? Input, decimal? Output, decimal? CacheRead, decimal? CacheWrite);

    private sealed record Entry(
        string Id, string DisplayName, int? ContextWindow, int? MaxOutputTokens, decimal? Input, decimal? Output, decimal? CacheRead,
        decimal? CacheWrite, int? LongPromptFrom, Price? LongPrompt, bool? Vision, bool? Tools, bool? Sampling, bool Recommended, bool Retired,
        string? Successor)
    {
        public ModelInfo ToInfo()
        {
            var name = ModelName.Parse(Id);
            return new()
            {
                Id = Id,
                Provider = name.Provider,
                Name = name.Name,
                DisplayName = DisplayName,
                ContextWindow = ContextWindow,
                MaxOutputTokens = MaxOutputTokens,
                Prices = new(Input, Output, CacheRead, CacheWrite)
                {
                    LongPromptFrom = LongPromptFrom,
                    LongPrompt = LongPrompt is { } x ? new(x.Input, x.Output, x.CacheRead, x.CacheWrite) : null,
                },
                Vision = Vision,
                Tools = Tools,
                Sampling = Sampling,
                Recommended = Recommended,
                Retired = Retired,
                Successor = Successor,
            };
        }
    }
}

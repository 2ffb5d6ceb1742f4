using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Catalog;

/// <summary>What a row of <c>model_entries</c> says of a model; null members leave what is known.</summary>
internal sealed record ModelOverlay
{
    private static readonly JsonSerializerOptions Options =
        new(PersonalQ.Json.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string? DisplayName { get; init; }

    public int? ContextWindow { get; init; }

    public int? MaxOutputTokens { get; init; }

    public decimal? InputPrice { get; init; }

    public decimal? OutputPrice { get; init; }

    public decimal? CacheReadPrice { get; init; }

    public decimal? CacheWritePrice { get; init; }

    public bool? Vision { get; init; }

    public bool? Tools { get; init; }

    public bool? Recommended { get; init; }

    public static ModelOverlay Read(string json) => JsonSerializer.Deserialize<ModelOverlay>(json, Options) ?? new();

    public string Write() => JsonSerializer.Serialize(this, Options);

    /// <summary>A model that only its provider has told of.</summary>
    public static ModelInfo Listed(string provider, ListedModel listed) => Of(listed).Over(Empty(new(provider, listed.Name)));

    public static ModelOverlay Of(ListedModel listed) => new()
    {
        DisplayName = listed.DisplayName,
        ContextWindow = listed.ContextWindow,
        MaxOutputTokens = listed.MaxOutputTokens,
        Vision = listed.Vision,
        Tools = listed.Tools,
    };

    /// <summary>A model of which only the name is known.</summary>
    public static ModelInfo Empty(ModelName name) => new()
    {
        Id = name.Id,
        Provider = name.Provider,
        Name = name.Name,
        DisplayName = name.Name,
        Prices = name.Provider is KnownProviders.Ollama or KnownProviders.Demo ? ModelPrices.Free : ModelPrices.Unknown,
    };

    /// <summary>Lays this over what is known.</summary>
    public ModelInfo Over(ModelInfo known)
    {
        var priced = InputPrice is not null || OutputPrice is not null || CacheReadPrice is not null || CacheWritePrice is not null;
        return known with
        {
            DisplayName = DisplayName ?? known.DisplayName,
            ContextWindow = ContextWindow ?? known.ContextWindow,
            MaxOutputTokens = MaxOutputTokens ?? known.MaxOutputTokens,
            Vision = Vision ?? known.Vision,
            Tools = Tools ?? known.Tools,
            Recommended = Recommended ?? known.Recommended,
            // Who enters a price enters the whole price: a step for long prompts would not belong to it.
            Prices = priced
                ? new(
                    InputPrice ?? known.Prices.Input, OutputPrice ?? known.Prices.Output, CacheReadPrice ?? known.Prices.CacheRead,
                    CacheWritePrice ?? known.Prices.CacheWrite)
                : known.Prices,
        };
    }
}

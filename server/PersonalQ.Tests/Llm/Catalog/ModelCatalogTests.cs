using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Limits;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Tests.Llm.Catalog;

public sealed class ModelCatalogTests
{
    private readonly ModelCatalog _catalog = new();

    [Fact]
    public void The_models_of_the_specification_are_kept_and_marked_with_their_successors()
    {
        foreach (var id in (string[])["claude-3-5-sonnet-20241022", "claude-3-opus-20240229", "claude-3-haiku-20240307"])
        {
            var model = _catalog.Find(id);
            Assert.True(model.Retired);
            Assert.False(_catalog.Find(model.Successor!).Retired);
            Assert.True(_catalog.Find(model.Successor!).Known);
        }
    }

    [Fact]
    public void Every_shipped_model_is_well_formed()
    {
        Assert.Equal(_catalog.All.Count, _catalog.All.Select(x => x.Id).Distinct().Count());
        Assert.All(_catalog.All, model =>
        {
            Assert.Equal(model.Id, ModelName.Parse(model.Id).Id);
            Assert.Equal(model.Retired, model.Successor is not null);
            Assert.True(model.Prices is { Input: >= 0, Output: >= 0 });
            Assert.True(model.Prices.CacheRead is null || model.Prices.CacheRead <= model.Prices.Input);
            Assert.True(model.MaxOutputTokens is null || model.MaxOutputTokens <= model.ContextWindow);
            if (model.Successor is { } successor) Assert.Contains(_catalog.All, x => x.Id == successor && !x.Retired);
        });
        Assert.All(KnownProviders.All.Where(x => x.DefaultModel is not null), x => Assert.True(_catalog.Find(x.DefaultModel!).Recommended || x.Name == "demo"));
    }

    [Fact]
    public void A_cost_is_the_sum_of_its_parts()
    {
        var prices = new ModelPrices(3, 15, 0.3m, 3.75m);
        Assert.Equal(3_000_000 + 15_000_000 + 300_000 + 3_750_000, prices.CostMicros(new(1_000_000, 1_000_000, 1_000_000, 1_000_000)));
        Assert.Equal(1, prices.CostMicros(new(0, 0, 1)));
        Assert.Equal(0, prices.CostMicros(ModelUsage.None));
    }

    [Fact]
    public void A_part_without_its_own_price_costs_as_much_as_input_and_an_unknown_price_is_no_number()
    {
        Assert.Equal(2_000, new ModelPrices(2, 8).CostMicros(new(0, 0, 400, 600)));
        Assert.Null(new ModelPrices(null, 8).CostMicros(new(1, 1)));
        Assert.Null(ModelPrices.Unknown.CostMicros(new(1, 0)));
        Assert.Null(new ModelPrices(1, null).CostMicros(new(1, 1)));
        Assert.Equal(0, ModelPrices.Free.CostMicros(new(9, 9, 9, 9)));
        Assert.Equal(0, ModelPrices.Unknown.CostMicros(ModelUsage.None));
    }

    [Fact]
    public void Long_prompts_have_their_own_price()
    {
        var haiku = _catalog.Find("anthropic/claude-haiku-5-5").Prices;
        Assert.Equal(10_000 + 500, haiku.CostMicros(new(100_000, 1_000)));
        Assert.Equal(50_001 + 2_500, haiku.CostMicros(new(100_001, 1_000)));
        Assert.True(haiku.WorstCaseMicros(100_001, 1_000) >= haiku.CostMicros(new(0, 1_000, 0, 100_001)));
    }

    [Fact]
    public void The_worst_case_covers_every_way_the_input_can_be_billed()
    {
        var sonnet = _catalog.Find("claude-sonnet-5-5").Prices;
        var worst = sonnet.WorstCaseMicros(1000, 500)!.Value;
        Assert.True(worst >= sonnet.CostMicros(new(1000, 500)));
        Assert.True(worst >= sonnet.CostMicros(new(0, 500, 0, 1000)));
        Assert.True(worst >= sonnet.CostMicros(new(0, 500, 1000, 0)));
        Assert.Null(ModelPrices.Unknown.WorstCaseMicros(1, 1));
    }

    [Fact]
    public void Of_an_unknown_model_only_the_name_is_known()
    {
        var model = _catalog.Find("lmstudio/qwen3");
        Assert.False(model.Known);
        Assert.Equal("lmstudio", model.Provider);
        Assert.Null(model.ContextWindow);
        Assert.Null(model.Prices.CostMicros(new(1, 1)));
        Assert.Equal(0, _catalog.Find("ollama/anything").Prices.CostMicros(new(1, 1)));
        Assert.False(_catalog.Find("no name at all").Known);
    }

    [Fact]
    public void What_the_user_enters_lies_over_the_shipped_entry()
    {
        var id = "openai/gpt-4o";
        Assert.Equal(2.5m, _catalog.Find("gpt-4o").Prices.Input);
        _catalog.Overlay([_catalog.Find(id) with { Prices = new(1, 2), Custom = true }]);
        Assert.Equal(1, _catalog.Find("gpt-4o").Prices.Input);
        Assert.Single(_catalog.All, x => x.Id == id);
        _catalog.Overlay([]);
        Assert.Equal(2.5m, _catalog.Find("gpt-4o").Prices.Input);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("abcdefgh", 2)]
    [InlineData("日本語日本語", 5)]
    public void Tokens_are_estimated_by_their_bytes(string text, long tokens) => Assert.Equal(tokens, TokenEstimate.Of(text));
}

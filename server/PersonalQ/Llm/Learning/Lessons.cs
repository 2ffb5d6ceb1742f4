using System.Globalization;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Learning;

/// <summary>What one call of a model knows and learns: how the request is changed when its server refuses it, a bounded number of times.</summary>
internal sealed class Lessons(ModelLearning learning, ModelInfo model, string endpoint)
{
    private const int MostRefusals = 8;
    private const int FewestTokens = 64;

    // Below this an estimate of a prompt says little about what a server counts.
    private const long SmallPrompt = 4000;

    private readonly List<string> notes = [];
    private int refusals;
    private int shortened;

    /// <summary>What was changed because of the window.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>What the model refuses.</summary>
    /// <exception cref="ModelCallException">It takes no tools, and the agent cannot work without.</exception>
    public Refused Refused(ModelRequest request)
    {
        var refused = learning.Of(endpoint, model.Id).Refused;
        if (model.Sampling == false) refused |= Learning.Refused.Temperature;
        if (model.Tools == false) refused |= Learning.Refused.Tools;
        if (refused.HasFlag(Learning.Refused.Tools) && request.OwnTools.Count > 0)
            throw new ModelCallException(
                ModelErrorKind.BadRequest, model.Provider,
                $"{model.DisplayName} takes no tools, and this agent has tools of its own ({string.Join(", ", request.OwnTools)}). Choose a model that calls tools, or switch these tools off.");
        return refused;
    }

    /// <summary>The request with an answer that the model can give, as far as it is known.</summary>
    public ModelRequest Fitting(ModelRequest request)
    {
        var known = learning.Of(endpoint, model.Id);
        var most = request.MaxTokens;
        if (known.MaxOutput is { } longest) most = Math.Min(most, longest);
        if (known.Window is { } window && window - (request.EstimateInputTokens() * 21 / 20) is >= 256 and var room) most = (int)Math.Min(most, room);
        return most < request.MaxTokens ? Shorter(request, most) : request;
    }

    /// <summary>Learns from a failure.</summary>
    /// <returns>The request to make instead; null when asking again does not help.</returns>
    public async Task<ModelRequest?> LearnAsync(ModelRequest request, Refused refused, ModelCallException failure)
    {
        var said = failure.Message;
        if (failure.Window is { } full)
        {
            if (full.Window is { } window && learning.Of(endpoint, model.Id).Window is var known && (known is null || window < known))
                await learning.LearnWindowAsync(endpoint, model.Id, window, said);
            return Room(request, full);
        }
        if (RefusalTable.Output(failure) is { } limit && limit < request.MaxTokens)
        {
            await learning.LearnMaxOutputAsync(endpoint, model.Id, limit, said);
            return Shorter(request, limit);
        }
        if (refusals++ >= MostRefusals || RefusalTable.Find(failure, fact => IsNew(request, refused, fact)) is not { } found)
            return null;
        // Content can be missing, null or empty; each is refused by somebody.
        var fact = found.Fact == Learning.Refused.ContentNull && refused.HasFlag(Learning.Refused.ContentNull) ? Learning.Refused.ContentText : found.Fact;
        await learning.LearnAsync(endpoint, model.Id, fact, said);
        return request;
    }

    /// <summary>A note when the server has counted far less than it was sent: it cuts prompts to its window without a word.</summary>
    public async ValueTask<string?> WasCutAsync(ModelRequest request, ModelResult result)
    {
        var sent = request.EstimateInputTokens();
        var counted = result.Usage.TotalInput;
        if (!result.UsageIsExact || model.Provider is KnownProviders.Anthropic or KnownProviders.Demo || sent < SmallPrompt || counted <= 0 || counted > sent * 2 / 5)
            return null;
        // Servers that cut do so to a window, which is a round number; others count what they like.
        if (counted >= 1000 && (counted + 8) % 512 < 16)
            await learning.LearnWindowAsync(endpoint, model.Id, (int)counted, string.Create(CultureInfo.InvariantCulture, $"It counted {counted} tokens of a prompt of about {sent}."));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"prompt_cut: {model.DisplayName} counted {counted:N0} tokens of a prompt of about {sent:N0}: its server has probably cut the prompt to its window. {HowToWiden(model.Provider)}");
    }

    /// <summary>How people give a model a larger window.</summary>
    public static string HowToWiden(string provider) => provider == KnownProviders.Ollama
        ? "Give Ollama a larger one: OLLAMA_CONTEXT_LENGTH=32768 ollama serve, or num_ctx in the model's Modelfile; its compatible API takes no num_ctx."
        : "Start its server with a larger one (llama.cpp: -c, vLLM: --max-model-len, LM Studio: context length, Ollama: OLLAMA_CONTEXT_LENGTH), or use another model.";

    private static bool Speaks(string provider, Refused fact) => provider != KnownProviders.Anthropic ? fact != Learning.Refused.CacheControl
        : fact is Learning.Refused.Temperature or Learning.Refused.OutputSchema or Learning.Refused.Tools or Learning.Refused.PlainSchemas or Learning.Refused.Images or Learning.Refused.Reasoning or Learning.Refused.CacheControl;

    private bool IsNew(ModelRequest request, Refused refused, Refused fact) =>
        Speaks(model.Provider, fact) && RequestShape.Holds(request, fact)
        && (!refused.HasFlag(fact) || (fact == Learning.Refused.ContentNull && !refused.HasFlag(Learning.Refused.ContentText)));

    // Only the answer's share is too large: what the server counted leaves room for a shorter one.
    private ModelRequest? Room(ModelRequest request, FullWindow full)
    {
        var told = full.Prompt ?? full.Total - request.MaxTokens;
        if (full.Window is not { } window || told is not { } prompt || prompt < 0 || prompt >= window || shortened >= 2)
            return null;
        var room = shortened++ == 0 ? (window - prompt) * 9 / 10 : request.MaxTokens / 2;
        return room >= FewestTokens && room < request.MaxTokens ? Shorter(request, room) : null;
    }

    private ModelRequest Shorter(ModelRequest request, int most)
    {
        notes.RemoveAll(n => n.StartsWith("max_tokens_lowered", StringComparison.Ordinal));
        notes.Add($"max_tokens_lowered: {model.DisplayName} was asked for at most {most} tokens, because it has no room for more.");
        return request with { MaxTokens = most };
    }
}

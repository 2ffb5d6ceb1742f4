using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Errors;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Limits;
using PersonalQ.Llm.Providers;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Llm;

/// <summary>Calls models through one chat client per provider, address, key and model.</summary>
internal sealed partial class ModelClient(
    IProviderSettings settings,
    ModelCatalog catalog,
    ChatProviders providers,
    RateLimits limits,
    ModelLearning learning,
    IOptions<LlmOptions> options,
    TimeProvider time,
    ILogger<ModelClient> logger) : IModelClient
{
    // Keys and models change rarely; the bound only keeps a process that sees many of them from growing for ever.
    private const int MaxClients = 200;

    private readonly ConcurrentDictionary<ClientKey, IChatClient> _clients = new();

    public async Task<ModelResult> StreamAsync(
        ModelRequest request, Func<string, ValueTask> onText, Func<string, ValueTask>? onReasoning, CancellationToken cancellationToken)
    {
        if (!ModelName.TryParse(request.Model, out _, out var error))
            throw new ModelCallException(ModelErrorKind.ModelNotFound, "", $"{error}. Choose another model for the agent.");
        var model = catalog.Find(request.Model);
        var connection = model.Provider == KnownProviders.Demo
            ? ChatProviders.DemoConnection
            : ConnectionRules.Check(model.Provider, await settings.GetAsync(model.Provider, cancellationToken));
        var asked = request;
        IReadOnlyList<string> notes = [];
        if (model.MaxOutputTokens is { } most && request.MaxTokens > most)
        {
            asked = request with { MaxTokens = most };
            notes = [$"max_tokens_lowered: {model.DisplayName} answers with at most {most} tokens."];
        }

        var estimate = asked.EstimateInputTokens();
        var waited = await limits.WaitAsync(model.Provider, model.Name, estimate, cancellationToken);
        if (waited > TimeSpan.FromSeconds(1)) LogWaited(model.Provider, waited.TotalSeconds);

        var start = time.GetTimestamp();
        using var activity = LlmTelemetry.Start(asked, model);
        try
        {
            var result = await CallAsync(asked, model, connection, onText, onReasoning, notes, cancellationToken);
            limits.Settle(model.Provider, model.Name, estimate, result.Usage.Input + result.Usage.CacheWrite);
            LlmTelemetry.Succeed(activity, model, result, time.GetElapsedTime(start));
            return result;
        }
        catch (ModelCallException e)
        {
            if (e.Usage is { } used)
                limits.Settle(model.Provider, model.Name, estimate, used.Input + used.CacheWrite);
            LlmTelemetry.Fail(activity, model, e.Code, time.GetElapsedTime(start));
            LogFailed(model.Id, e.Code, e.Status, e);
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LlmTelemetry.Fail(activity, model, "cancelled", time.GetElapsedTime(start));
            throw;
        }
    }

    private async Task<ModelResult> CallAsync(
        ModelRequest request, ModelInfo model, ProviderConnection connection, Func<string, ValueTask> onText, Func<string, ValueTask>? onReasoning, IReadOnlyList<string> notes,
        CancellationToken cancellationToken)
    {
        var provider = providers.For(model.Provider);
        var lessons = new Lessons(learning, model, ModelLearning.EndpointOf(model.Provider, connection));
        while (true)
        {
            var refused = lessons.Refused(request);
            request = lessons.Fitting(request);
            var call = await provider.PrepareAsync(RequestShape.For(request, refused), model, refused, cancellationToken);
            IReadOnlyList<string> said = [.. notes, .. lessons.Notes, .. Refusals.Notes(request, refused, model.DisplayName)];
            ModelCallException failure;
            try
            {
                var result = await ReadAsync(Client(provider, model, connection), call, request, model, connection, onText, onReasoning, said, cancellationToken);
                return await lessons.WasCutAsync(request, result) is { } cut ? result with { Notes = [.. result.Notes, cut] } : result;
            }
            catch (ModelCallException e) when (e is { Status: not null, Usage: null })
            {
                failure = e;
            }
            // A refusal cost nothing, and nothing had been said yet: once more without the refused part.
            request = await lessons.LearnAsync(request, refused, failure) ?? throw failure;
        }
    }

    private async Task<ModelResult> ReadAsync(
        IChatClient client, ChatCall call, ModelRequest request, ModelInfo model, ProviderConnection connection,
        Func<string, ValueTask> onText, Func<string, ValueTask>? onReasoning, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        long? firstMs = null;
        var trace = new AnswerTrace(request.Tools);
        var reader = new AnswerReader(trace, options.Value.MaxAnswerCharacters);
        AnswerTrace.Current = trace;
        var updates = client.GetStreamingResponseAsync(call.Messages, call.Options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                string? text;
                // Only what the SDK and the network throw is explained: a failure of onText is the caller's.
                try
                {
                    if (!await updates.MoveNextAsync()) return reader.Finish(request, model, firstMs, notes);
                    text = reader.Take(updates.Current);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    var failure = ModelErrors.Explain(e, model, connection.BaseUrl);
                    failure.Usage = reader.SoFar(request);
                    failure.Notes = [.. notes, .. trace.Notes];
                    throw failure;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Closing a connection under a reader surfaces as many things; the cause is the same.
                    throw new OperationCanceledException("The model call was cancelled.", e, cancellationToken);
                }
                if (firstMs is null && reader.HasContent) firstMs = (long)time.GetElapsedTime(start).TotalMilliseconds;
                if (onReasoning is not null && reader.Thought is { } thought) await onReasoning(thought);
                if (text is not null) await onText(text);
            }
        }
        finally
        {
            await updates.DisposeAsync();
        }
    }

    private IChatClient Client(IChatProvider provider, ModelInfo model, ProviderConnection connection)
    {
        var key = new ClientKey(model.Provider, model.Name, connection);
        if (_clients.TryGetValue(key, out var client)) return client;
        if (_clients.Count >= MaxClients) _clients.Clear();
        return _clients.GetOrAdd(key, _ => provider.Connect(model.Provider, connection, model.Name));
    }

    private readonly record struct ClientKey(string Provider, string Model, ProviderConnection Connection);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waited {Seconds:0.0} s to stay within the limits of {Provider}")]
    private partial void LogWaited(string provider, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Call of {Model} failed: {Kind} (status {Status})")]
    private partial void LogFailed(string model, string kind, int? status, Exception exception);
}

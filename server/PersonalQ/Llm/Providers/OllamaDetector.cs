using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm.Providers;

/// <summary>Looks whether Ollama runs, and which models it has: they come and go without our doing.</summary>
internal sealed class OllamaDetector(IProviderSettings settings, ModelListClient lists, ModelCatalog catalog, TimeProvider time)
    : IOllamaDetector
{
    // Long enough for a local server, short enough that a page does not wait for one that is not there.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long? _lookedAt;
    private bool _found;

    public async ValueTask<bool> DetectAsync(CancellationToken cancellationToken)
    {
        if (IsFresh()) return _found;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh()) return _found;
            _found = await LookAsync(cancellationToken);
            _lookedAt = time.GetTimestamp();
            return _found;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool IsFresh() => _lookedAt is { } at && time.GetElapsedTime(at) < Fresh;

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            if (await settings.GetAsync(KnownProviders.Ollama, linked.Token) is not { } connection) return Found(null);
            return Found(await lists.ListAsync(KnownProviders.Ollama, connection, linked.Token));
        }
        catch (ModelCallException)
        {
            // Not there is an answer, not a failure.
            return Found(null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Found(null);
        }
    }

    private bool Found(IReadOnlyList<ListedModel>? models)
    {
        catalog.SetLocal([.. (models ?? []).Select(x => ModelOverlay.Listed(KnownProviders.Ollama, x))]);
        return models is not null;
    }
}

/// <summary>Tells whether Ollama runs.</summary>
public interface IOllamaDetector
{
    /// <summary>Looks, at most every few seconds; also takes its models into the catalogue.</summary>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>True when it answers.</returns>
    ValueTask<bool> DetectAsync(CancellationToken cancellationToken);
}

namespace PersonalQ.Llm;

/// <summary>Calls language models: the only way out of the product to a provider.</summary>
public interface IModelClient
{
    /// <summary>Calls the model once and streams its text. Never retries by itself: that decision belongs to the journal.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="onText">Gets every piece of text as it comes, in order, never concurrently. Should return at once.</param>
    /// <param name="cancellationToken">Stops the call; the connection to the provider is closed at once.</param>
    /// <returns>The finished answer.</returns>
    /// <exception cref="ModelCallException">The call failed; its kind says whether trying again makes sense.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<ModelResult> StreamAsync(ModelRequest request, Func<string, ValueTask> onText, CancellationToken cancellationToken) => StreamAsync(request, onText, null, cancellationToken);

    /// <summary>The same, and told what the model thinks while it thinks.</summary>
    /// <param name="request">The request.</param>
    /// <param name="onText">Called with each piece of the answer.</param>
    /// <param name="onReasoning">Called with each piece of readable reasoning; null when nobody wants it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<ModelResult> StreamAsync(ModelRequest request, Func<string, ValueTask> onText, Func<string, ValueTask>? onReasoning, CancellationToken cancellationToken);
}

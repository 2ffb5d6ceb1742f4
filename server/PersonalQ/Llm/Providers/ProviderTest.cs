using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm.Providers;

/// <summary>How a connection test ended.</summary>
/// <param name="Success">The provider answered.</param>
/// <param name="Message">A sentence for people; never holds a key.</param>
/// <param name="Models">How many models it serves; null when the test failed.</param>
public sealed record ProviderTestResult(bool Success, string Message, int? Models);

/// <summary>Tests connections to providers.</summary>
public interface IProviderTest
{
    /// <summary>Asks a provider for its models: the cheapest call that proves address and key.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="cancellationToken">Stops the test.</param>
    /// <returns>How it went; a failure is a result, not an exception.</returns>
    Task<ProviderTestResult> RunAsync(string provider, CancellationToken cancellationToken);

    /// <summary>Tests settings that are not saved yet.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="connection">The settings.</param>
    /// <param name="cancellationToken">Stops the test.</param>
    /// <returns>How it went; a failure is a result, not an exception.</returns>
    Task<ProviderTestResult> RunAsync(string provider, ProviderConnection connection, CancellationToken cancellationToken);
}

/// <summary>Tests connections by listing models.</summary>
internal sealed class ProviderTest(IProviderSettings settings, ModelListClient lists, ProviderHealth health, TimeProvider time) : IProviderTest
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public async Task<ProviderTestResult> RunAsync(string provider, CancellationToken cancellationToken)
    {
        if (provider == KnownProviders.Demo) return new(true, "The demo model is always there.", 1);
        return await TestAsync(provider, await settings.GetAsync(provider, cancellationToken), cancellationToken);
    }

    public Task<ProviderTestResult> RunAsync(string provider, ProviderConnection connection, CancellationToken cancellationToken) =>
        TestAsync(provider, connection, cancellationToken);

    private async Task<ProviderTestResult> TestAsync(string provider, ProviderConnection? connection, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            var models = await lists.ListAsync(provider, ConnectionRules.Check(provider, connection), linked.Token);
            health.Succeeded(provider);
            return new(true, Message(provider, models.Count), models.Count);
        }
        catch (ModelCallException e)
        {
            health.Failed(provider, e.Message);
            return new(false, e.Message, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var message = $"{KnownProviders.Title(provider)} did not answer within {Longest.TotalSeconds:0} seconds.";
            health.Failed(provider, message);
            return new(false, message, null);
        }
    }

    private static string Message(string provider, int models) => models switch
    {
        0 when provider == KnownProviders.Ollama => "Connected, but Ollama has no model yet. Load one with: ollama pull llama3.2",
        0 => "Connected, but no models are available.",
        1 => "Connected. 1 model available.",
        _ => $"Connected. {models} models available.",
    };
}

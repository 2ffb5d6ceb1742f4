namespace PersonalQ.Llm;

/// <summary>Limits of model calls, read from the environment.</summary>
public sealed class LlmOptions
{
    /// <summary>How a setting of a provider's requests a minute ends; before it stands the provider's name.</summary>
    internal const string RequestsPerMinute = "_REQUESTS_PER_MINUTE";

    /// <summary>How a setting of a provider's tokens a minute ends.</summary>
    internal const string TokensPerMinute = "_TOKENS_PER_MINUTE";

    /// <summary>How long a provider may stay silent, before its first byte and between two pieces: <c>LLM_TIMEOUT_SECONDS</c>, 1–3600.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting may take: <c>LLM_CONNECT_TIMEOUT_SECONDS</c>, 1–300.</summary>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest answer taken, in characters: <c>LLM_MAX_ANSWER_CHARACTERS</c>, at least 1000.</summary>
    public int MaxAnswerCharacters { get; set; } = 4 * 1024 * 1024;

    /// <summary>The demo model's pause between two words, so that a stream can be watched: <c>DEMO_WORD_DELAY_MS</c>, 0–10000.</summary>
    public TimeSpan DemoWordDelay { get; set; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Anthropic's usage tier (<c>ANTHROPIC_TIER</c>, 1–4); null until the provider has told its limits.</summary>
    public int? AnthropicTier { get; set; }

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The environment.</param>
    /// <exception cref="StartupException">A value is out of range; the message names the setting.</exception>
    public void Read(IConfiguration configuration)
    {
        Silence = TimeSpan.FromSeconds(configuration.Number("LLM_TIMEOUT_SECONDS", 1, 3600) ?? Silence.TotalSeconds);
        Connect = TimeSpan.FromSeconds(configuration.Number("LLM_CONNECT_TIMEOUT_SECONDS", 1, 300) ?? Connect.TotalSeconds);
        MaxAnswerCharacters = configuration.Number("LLM_MAX_ANSWER_CHARACTERS", 1000, int.MaxValue) ?? MaxAnswerCharacters;
        DemoWordDelay = TimeSpan.FromMilliseconds(
            configuration.Number("DEMO_WORD_DELAY_MS", 0, 10000) ?? DemoWordDelay.TotalMilliseconds);
        AnthropicTier = configuration.Number("ANTHROPIC_TIER", 1, 4) ?? AnthropicTier;
        // These are read when a provider is first called; a wrong one is told at the start all the same.
        foreach (var (name, _) in configuration.AsEnumerable())
            if (name.EndsWith(RequestsPerMinute, StringComparison.Ordinal) || name.EndsWith(TokensPerMinute, StringComparison.Ordinal))
                _ = PerMinute(configuration, name);
    }

    /// <summary>A provider's limit of requests or tokens a minute.</summary>
    internal static int? PerMinute(IConfiguration configuration, string name) => configuration.Number(name, 1, int.MaxValue);
}

namespace PersonalQ.Llm.Http;

/// <summary>The provider answered with an error status.</summary>
internal sealed class ProviderResponseException(int status, string body, TimeSpan? retryAfter, Uri? location)
    : Exception($"The provider answered {status}.")
{
    public int Status { get; } = status;

    public string Body { get; } = body;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public Uri? Location { get; } = location;
}

/// <summary>The provider said nothing for too long.</summary>
internal sealed class ProviderSilenceException(TimeSpan silence, bool started) : Exception($"Nothing came for {silence}.")
{
    public TimeSpan Silence { get; } = silence;

    /// <summary>The answer had begun.</summary>
    public bool Started { get; } = started;
}

/// <summary>The provider answered something that no model would.</summary>
internal sealed class ProviderGarbageException(string message) : Exception(message);

/// <summary>The answer is larger than we take.</summary>
internal sealed class AnswerTooLargeException(long limit) : Exception($"The answer is larger than {limit}.");

namespace PersonalQ.Llm.Wire;

/// <summary>Writes an answer in the canonical form of one protocol, as the official SDK reads it.</summary>
internal interface IAnswerWriter
{
    /// <summary>Something has come.</summary>
    void Begin(string? model, WireUsage usage);

    /// <summary>A piece of the text.</summary>
    void Text(string text);

    /// <summary>A piece of readable reasoning.</summary>
    void Reasoning(string text);

    /// <summary>The reasoning so far is signed.</summary>
    void Signature(string signature);

    /// <summary>A block of reasoning that only the service can read.</summary>
    void Redacted(string data);

    /// <summary>A whole tool call.</summary>
    void Call(WireCall call, int index);

    /// <summary>The end, with one of <see cref="FinishReasons"/>.</summary>
    void End(string finish, WireUsage usage);
}

/// <summary>Tokens as a server counted them; null is not told.</summary>
internal sealed class WireUsage
{
    /// <summary>Read at full price.</summary>
    public long? Input { get; set; }

    public long? Output { get; set; }

    public long? CacheRead { get; set; }

    public long? CacheWrite { get; set; }

    public long? Reasoning { get; set; }

    /// <summary>Anything is told.</summary>
    public bool IsKnown => Input > 0 || Output > 0 || CacheRead > 0 || CacheWrite > 0;
}

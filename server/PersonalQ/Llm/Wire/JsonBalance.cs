namespace PersonalQ.Llm.Wire;

/// <summary>Follows JSON piece by piece: whether its brackets and quotes are closed.</summary>
internal struct JsonBalance
{
    private int _depth;
    private bool _escaped;

    /// <summary>A string is open.</summary>
    public bool InString { get; private set; }

    /// <summary>Nothing is open.</summary>
    public readonly bool IsWhole => _depth <= 0 && !InString;

    /// <summary>Takes the next bytes.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) Read((char)b);
    }

    /// <summary>Takes the next characters.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        foreach (var c in text) Read(c);
    }

    private void Read(char c)
    {
        if (_escaped) _escaped = false;
        else if (InString) (_escaped, InString) = (c == '\\', c != '"');
        else if (c == '"') InString = true;
        else if (c is '{' or '[') _depth++;
        else if (c is '}' or ']') _depth--;
    }
}

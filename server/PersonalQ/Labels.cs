namespace PersonalQ;

/// <summary>Whether a piece of content comes from somebody the user trusts.</summary>
public enum Trust
{
    /// <summary>Written by the user or by the product itself.</summary>
    Trusted,
    /// <summary>From outside: a web page, a mail, a file of unknown origin, or anything made with such content in view.</summary>
    Untrusted,
}

/// <summary>Whether a piece of content may leave the machine unasked.</summary>
public enum Secrecy
{
    /// <summary>Known to anybody.</summary>
    Public,
    /// <summary>The user's own; the default.</summary>
    Private,
}

/// <summary>The labels that every piece of content carries. Joining keeps the stricter of each.</summary>
/// <param name="Trust">Where it comes from.</param>
/// <param name="Secrecy">Who may see it.</param>
public readonly record struct Labels(Trust Trust, Secrecy Secrecy)
{
    /// <summary>What the user typed or owns: trusted and private.</summary>
    public static readonly Labels Own = new(Trust.Trusted, Secrecy.Private);

    /// <summary>The labels of content made from both: untrusted if either is, private if either is.</summary>
    public Labels Join(Labels other) => new(
        Trust == Trust.Untrusted ? Trust : other.Trust,
        Secrecy == Secrecy.Private ? Secrecy : other.Secrecy);
}

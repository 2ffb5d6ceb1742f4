namespace PersonalQ.Maintenance;

/// <summary>Where the command line reads and writes. Colours and progress appear only where a person looks at them.</summary>
/// <param name="In">Input.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress and faults.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>True when a person reads what is written to <see cref="Out"/> as it comes.</summary>
    public bool IsOutWatched { get; init; }

    /// <summary>True when a person reads <see cref="Error"/>.</summary>
    public bool IsErrorWatched { get; init; }

    /// <summary>True when something is piped into <see cref="In"/>.</summary>
    public bool IsInPiped { get; init; }

    /// <summary>True when a person can be asked.</summary>
    public bool CanAsk => IsErrorWatched && !IsInPiped;

    /// <summary>True when colours are wanted: not with <c>NO_COLOR</c>, nor on a terminal that knows none.</summary>
    public bool WantsColour { get; init; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(IConfiguration configuration) => new(Console.In, Console.Out, Console.Error)
    {
        IsOutWatched = !Console.IsOutputRedirected,
        IsErrorWatched = !Console.IsErrorRedirected,
        IsInPiped = Console.IsInputRedirected,
        WantsColour = string.IsNullOrEmpty(configuration["NO_COLOR"]) && configuration["TERM"] != "dumb",
    };

    /// <summary>The text for <see cref="Out"/>, bold where that is possible.</summary>
    public string Bold(string text) => IsOutWatched && WantsColour ? CleanWriter.Style(text, 1) : text;

    /// <summary>The text for <see cref="Out"/>, dim where that is possible.</summary>
    public string Dim(string text) => IsOutWatched && WantsColour ? CleanWriter.Style(text, 2) : text;

    /// <summary>The text for <see cref="Out"/> in a colour, where that is possible.</summary>
    public string Coloured(string text, int colour) => IsOutWatched && WantsColour ? CleanWriter.Style(text, colour) : text;

    /// <summary>Tells a fault.</summary>
    public void Fault(string message) => Error.WriteLine(IsErrorWatched && WantsColour ? CleanWriter.Style("personalq:", 31) + " " + message : $"personalq: {message}");

    /// <summary>Tells what is going on, to a person only.</summary>
    public void Progress(string message)
    {
        if (IsErrorWatched)
            Error.WriteLine(WantsColour ? CleanWriter.Style(message, 2) : message);
    }
}

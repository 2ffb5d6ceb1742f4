using PersonalQ.Encodings;

namespace PersonalQ.Maintenance;

/// <summary>Where the command line reads and writes. Colours and progress appear only where a person looks at them.</summary>
/// <param name="In">Input.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress and faults.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error)
{
    private const int MostInput = 100 * 1024 * 1024;

    /// <summary>True when a person reads what is written to <see cref="Out"/> as it comes.</summary>
    public bool IsOutWatched { get; init; }

    /// <summary>True when a person reads <see cref="Error"/>.</summary>
    public bool IsErrorWatched { get; init; }

    /// <summary>True when something is piped into <see cref="In"/>.</summary>
    public bool IsInPiped { get; init; }

    /// <summary>The bytes of what is piped in; null to read <see cref="In"/>.</summary>
    public Stream? Piped { get; init; }

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
        Piped = Console.IsInputRedirected ? Console.OpenStandardInput() : null,
        WantsColour = string.IsNullOrEmpty(configuration["NO_COLOR"]) && configuration["TERM"] != "dumb",
    };

    /// <summary>All that is piped in.</summary>
    /// <exception cref="StartupException">It is no text, or too much.</exception>
    public async Task<string> ReadInAsync(CancellationToken ct)
    {
        if (Piped is null)
            return await In.ReadToEndAsync(ct);
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await Piped.ReadAsync(buffer, ct)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostInput)
                throw new StartupException($"Standard input is longer than {MostInput >> 20} MB, which is the most.");
        }
        return Decoded(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), "Standard input");
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="StartupException">It is not there, no text, or too large.</exception>
    public async Task<string> ReadFileAsync(string path, CancellationToken ct)
    {
        if (new FileInfo(path) is not { Exists: true } file)
            throw new StartupException($"There is no file {path}.");
        if (file.Length > MostInput)
            throw new StartupException($"The file {path} is larger than {MostInput >> 20} MB, which is the most.");
        return Decoded(await File.ReadAllBytesAsync(path, ct), $"The file {path}");
    }

    private string Decoded(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            var decoded = TextDecoder.Decode(bytes);
            if (decoded.Note is { } note)
                Progress($"{name} was {note}.");
            return decoded.Text;
        }
        catch (NotTextException e)
        {
            throw new StartupException(e.Of(name), e);
        }
    }

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

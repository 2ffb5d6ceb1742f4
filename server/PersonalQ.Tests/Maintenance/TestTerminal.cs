using PersonalQ.Maintenance;

namespace PersonalQ.Tests.Maintenance;

/// <summary>The program as somebody at a terminal uses it, with a data folder of its own.</summary>
public sealed class TestTerminal : IDisposable
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("personalq-test-").FullName;

    public Dictionary<string, string?> Settings { get; } = new()
    {
        ["PORT"] = "0",
        ["SAMPLE_DATA"] = "off",
        ["DEMO_WORD_DELAY_MS"] = "0",
        ["LOG_LEVEL"] = "ERROR",
    };

    public bool IsWatched { get; init; }

    public string? Piped { get; init; }

    /// <summary>The bytes that are piped in.</summary>
    public byte[]? PipedBytes { get; init; }

    /// <summary>What the person at the terminal types.</summary>
    public string? Typed { get; init; }

    public string Output => output.ToString();

    public string Error => error.ToString();

    public Task<int> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    public Task<int> RunAsync(CancellationToken ct, params string[] args)
    {
        Settings.TryAdd("DATA_DIR", Folder);
        var terminal = new Terminal(new StringReader(Piped ?? Typed ?? ""), TextWriter.Synchronized(output), TextWriter.Synchronized(error))
        {
            IsOutWatched = IsWatched,
            IsErrorWatched = IsWatched,
            IsInPiped = Piped is not null || PipedBytes is not null,
            Piped = PipedBytes is null ? null : new MemoryStream(PipedBytes),
        };
        return CommandLine.RunAsync(args, terminal, Settings, ct);
    }

    /// <summary>Runs the command and shows what it said when it ends otherwise than expected.</summary>
    public async Task ExpectAsync(int code, params string[] args)
    {
        var ended = await RunAsync(args);
        Assert.True(code == ended, $"personalq {string.Join(' ', args)} ended with {ended} instead of {code}:\n{Output}{Error}");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

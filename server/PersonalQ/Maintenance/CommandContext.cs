namespace PersonalQ.Maintenance;

/// <summary>What every command has: a terminal and the settings.</summary>
internal sealed class CommandContext
{
    /// <summary>Takes the settings from the environment and files of settings, or, for tests, from the given ones in place of the environment.</summary>
    /// <param name="terminal">Where to write; null for that of this process.</param>
    /// <param name="settings">In place of the environment.</param>
    /// <param name="file">A file of settings that was named.</param>
    /// <exception cref="StartupException">A file of settings cannot be read.</exception>
    public CommandContext(Terminal? terminal = null, IReadOnlyDictionary<string, string?>? settings = null, string? file = null)
    {
        PrivateFiles.SetMask();
        var environment = settings is not null
            ? new ConfigurationBuilder().AddInMemoryCollection(settings).Build()
            : new ConfigurationBuilder().AddEnvironmentVariables().Build();
        (Configuration, Notes) = SettingSources.Read(environment, file, settings is not null ? null : Directory.GetCurrentDirectory());
        var secrets = SecretGate.From(Configuration);
        var given = terminal ?? Terminal.OfProcess(Configuration);
        Terminal = given with { Out = new CleanWriter(given.Out, secrets), Error = new CleanWriter(given.Error, secrets) };
        Folder = new DataFolder(Configuration);
    }

    /// <summary>What to tell about where the settings come from.</summary>
    public IReadOnlyList<string> Notes { get; }

    public Terminal Terminal { get; }

    public IConfiguration Configuration { get; }

    public DataFolder Folder { get; }

    /// <summary>The access token to show a server (<c>PERSONALQ_TOKEN</c>); null for none.</summary>
    public string? Token => Configuration.Text("PERSONALQ_TOKEN");

    /// <summary>Builds the server with these settings and the given ones above them, some of its services replaced.</summary>
    public WebApplication BuildServer(IReadOnlyDictionary<string, string?>? above = null, Action<IServiceCollection>? replace = null) =>
        Server.Build([], Configure(above), replace);

    /// <summary>Builds the worker, which serves no API.</summary>
    public WebApplication BuildWorker() => Server.BuildWorker(Configure(null));

    private Action<WebApplicationBuilder> Configure(IReadOnlyDictionary<string, string?>? above) => builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(Configuration);
        if (above is not null)
            builder.Configuration.AddInMemoryCollection(above);
    };
}

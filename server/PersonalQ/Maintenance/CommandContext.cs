namespace PersonalQ.Maintenance;

/// <summary>What every command has: a terminal and the settings.</summary>
internal sealed class CommandContext
{
    private readonly IReadOnlyDictionary<string, string?>? settings;

    /// <summary>Takes the settings from the environment and <c>.env</c>, or, for tests, from the given ones alone.</summary>
    /// <exception cref="StartupException"><c>.env</c> cannot be read.</exception>
    public CommandContext(Terminal? terminal = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        this.settings = settings;
        var builder = new ConfigurationBuilder();
        Configuration = settings is not null
            ? builder.AddInMemoryCollection(settings).Build()
            : builder.AddEnvironmentVariables().AddEnvironmentFile().Build();
        Terminal = terminal ?? Terminal.OfProcess(Configuration);
        Folder = new DataFolder(Configuration);
    }

    public Terminal Terminal { get; }

    public IConfiguration Configuration { get; }

    public DataFolder Folder { get; }

    /// <summary>Builds the server with these settings and the given ones above them, some of its services replaced.</summary>
    public WebApplication BuildServer(IReadOnlyDictionary<string, string?>? above = null, Action<IServiceCollection>? replace = null) =>
        Server.Build([], Configure(above), replace);

    /// <summary>Builds the worker, which serves no API.</summary>
    public WebApplication BuildWorker() => Server.BuildWorker(Configure(null));

    private Action<WebApplicationBuilder> Configure(IReadOnlyDictionary<string, string?>? above) => builder =>
    {
        if (settings is not null)
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings);
        }
        if (above is not null)
            builder.Configuration.AddInMemoryCollection(above);
    };
}

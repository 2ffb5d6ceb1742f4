using System.CommandLine;
using PersonalQ.Http;

namespace PersonalQ.Maintenance;

/// <summary>The verbs of the program <c>personalq</c>. Without one it serves.</summary>
public static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUse = 2;

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>The exit code: 0 for success, 2 when it could not begin; other codes are the verb's own.</returns>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, null, null);

    internal static async Task<int> RunAsync(
        string[] args, Terminal? terminal, IReadOnlyDictionary<string, string?>? settings, CancellationToken ct = default)
    {
        try
        {
            var context = new CommandContext(terminal, settings, SettingSources.FileIn(args));
            // A text such as "@file" is a text, not a file of further arguments.
            var parser = new ParserConfiguration { ResponseFileTokenReplacer = null };
            var words = args is [SettingSources.FileOption, _, .. var rest] ? rest : args;
            var result = Create(context).Parse(words is ["help", .. var about] ? [.. about, "--help"] : args, parser);
            return await result.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Terminal.Out,
                Error = context.Terminal.Error,
                EnableDefaultExceptionHandler = false,
                // Each verb ends in its own way when the process is told to stop.
                ProcessTerminationTimeout = null,
            }, ct) is var code && result.Errors.Count > 0 ? WrongUse : code;
        }
        catch (StartupException e)
        {
            new CleanWriter(terminal?.Error ?? Console.Error, new SecretGate()).WriteLine($"personalq: {e.Message}");
            return WrongUse;
        }
        catch (RefusedException e)
        {
            new CleanWriter(terminal?.Error ?? Console.Error, new SecretGate()).WriteLine($"personalq: The server refused: {e.Message}");
            return Failed;
        }
        // A disk that is full, a file that may not be written: the reason is enough, where in the program it was is not asked.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or System.Text.Json.JsonException or System.Data.Common.DbException or ProblemException or System.Net.Sockets.SocketException)
        {
            new CleanWriter(terminal?.Error ?? Console.Error, new SecretGate()).WriteLine($"personalq: {e.Message}");
            return Failed;
        }
    }

    private static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("Personal-Q: AI agents that run your tasks, on your own machine.")
        {
            ServeCommand.CreateServe(context),
            ServeCommand.CreateWorker(context),
            RunCommand.Create(context),
            WorkflowCommand.Create(context),
            WaitingCommand.Create(context),
            DoctorCommand.Create(context),
            DatabaseCommands.CreateInitDb(context),
            DatabaseCommands.CreateSeed(context),
            BackupCommand.Create(context),
            KeyCommands.Create(context),
            SettingsCommand.Create(context),
            UsersCommand.Create(context),
            CreateVersion(context),
            // Read before the rest is parsed; here for the help.
            new Option<FileInfo?>(SettingSources.FileOption) { Description = "A file of settings, NAME=value in each line; the environment comes before it", Recursive = true },
        };
        root.SetAction((_, ct) => ServeCommand.ServeAsync(context, ct));
        return root;
    }

    private static Command CreateVersion(CommandContext context)
    {
        var command = new Command("version", "Print the version");
        command.SetAction(_ => context.Terminal.Out.WriteLine(Product.Version));
        return command;
    }
}

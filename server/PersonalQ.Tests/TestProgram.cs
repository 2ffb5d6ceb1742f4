using PersonalQ.Tests.Support.Crash;

namespace PersonalQ.Tests;

/// <summary>Runs the tests; or, as <c>crash-host</c> or <c>crash-worker</c>, the product with two tools that act, for tests that kill it; its <c>command-line</c>; or <c>screenshots</c>.</summary>
internal static class TestProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["crash-host", ..])
            return await CrashHost.RunAsync(worker: false);
        if (args is ["crash-worker", ..])
            return await CrashHost.RunAsync(worker: true);
        if (args is ["command-line", .. var command])
            return await PersonalQ.Maintenance.CommandLine.RunAsync(command);
        if (args is ["screenshots", var folder, var webRoot])
            return await Support.Screenshots.TakeAsync(folder, webRoot);
        if (args is ["install-browser"])
            return Microsoft.Playwright.Program.Main(["install", "--with-deps", "chromium"]);
        return args.Any(a => a is "--server" or "--internal-msbuild-node")
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }
}

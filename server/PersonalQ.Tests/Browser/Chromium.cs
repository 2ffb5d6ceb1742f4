using System.Diagnostics;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PersonalQ.Tests.Browser.Chromium))]

namespace PersonalQ.Tests.Browser;

/// <summary>
/// One Chromium for all tests of a run, started by the first that needs it: the one CHROMIUM_PATH names, else the one that is
/// installed, else one that is installed now. Where none can be had the tests fail and say why.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly SemaphoreSlim Gate = new(1);
    private static IPlaywright? playwright;
    private static IBrowser? browser;
    private static InvalidOperationException? missing;

    /// <summary>The browser.</summary>
    /// <exception cref="InvalidOperationException">There is none and none could be installed.</exception>
    public static async Task<IBrowser> GetAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (browser is { IsConnected: true }) return browser;
            if (missing is not null) throw missing; // one try to install is enough
            Assertions.SetDefaultExpectTimeout(BrowserApp.Patience);
            playwright ??= await Playwright.CreateAsync();
            return browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Find(playwright) ?? Install(playwright),
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
            });
        }
        finally
        {
            Gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        (browser, playwright) = (null, null);
    }

    private static string? Find(IPlaywright playwright)
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw Missing($"CHROMIUM_PATH names {named}, where there is none.");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? (File.Exists(playwright.Chromium.ExecutablePath) ? playwright.Chromium.ExecutablePath : null);
    }

    private static string Install(IPlaywright playwright)
    {
        var told = "";
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            told = Run("/bin/sh", "-c", "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium");
            if (Find(playwright) is { } packaged) return packaged;
        }
        var code = Microsoft.Playwright.Program.Main(["install", "chromium"]);
        return Find(playwright) ?? throw Missing($"It could not be installed: apt-get said '{told}', Playwright's installer ended with {code}.");
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return errors.Trim();
    }

    private static InvalidOperationException Missing(string why) =>
        missing = new InvalidOperationException($"The browser tests need a Chromium; CHROMIUM_PATH names one. {why}");
}

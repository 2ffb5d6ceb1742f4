using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PersonalQ.Tests.Browser.Chromium))]

namespace PersonalQ.Tests.Browser;

/// <summary>One Chromium for all tests of a run, started by the first that needs it. CHROMIUM_PATH names another than /usr/bin/chromium.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static IPlaywright? playwright;
    private static IBrowser? browser;

    /// <summary>The browser; a test is reported as skipped where there is none.</summary>
    public static async Task<IBrowser> GetAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(path), $"There is no Chromium at {path}; CHROMIUM_PATH names another place");
        await Gate.WaitAsync();
        try
        {
            if (browser is { IsConnected: true }) return browser;
            Assertions.SetDefaultExpectTimeout(BrowserApp.Patience);
            playwright ??= await Playwright.CreateAsync();
            return browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = path,
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
}

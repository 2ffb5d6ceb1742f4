using System.Collections.Concurrent;
using System.Diagnostics;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

/// <summary>The program itself in a process of its own, started in a working folder, with nothing of the tester's settings.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private ProgramProcess(Process process) => this.process = process;

    /// <summary>Everything it printed.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>Whether it is gone.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Bytes of memory that it holds at the moment.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }
    }

    public static ProgramProcess Start(string workingFolder, IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "personalq"), args)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["SAMPLE_DATA"] = "off";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var program = new ProgramProcess(Process.Start(start)!);
        program.process.StandardInput.Close();
        program.process.OutputDataReceived += (_, e) => program.output.Enqueue(e.Data ?? "");
        program.process.ErrorDataReceived += (_, e) => program.output.Enqueue(e.Data ?? "");
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits for what it says.</summary>
    public Task SaysAsync(string text) => Eventually.GetAsync(() =>
    {
        Assert.False(process.HasExited && !Output.Contains(text, StringComparison.Ordinal), $"It ended without saying '{text}':\n{Output}");
        return Task.FromResult(Output);
    }, said => said.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndsAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }
}

using System.Runtime.InteropServices;

namespace PersonalQ.Maintenance;

/// <summary>Turns Ctrl-C and termination into a token, so that what was begun is cancelled before the process ends.</summary>
internal sealed class Interrupts : IDisposable
{
    /// <summary>What a program answers that was interrupted.</summary>
    public const int ExitCode = 130;

    private readonly CancellationTokenSource stop;
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public Interrupts(CancellationToken ct)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _ = stop.CancelAsync();
    }
}

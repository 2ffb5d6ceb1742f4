using System.Runtime.InteropServices;

namespace PersonalQ.Database;

/// <summary>
/// A file that would grow over the limit of its size (<c>ulimit -f</c>) ends a program by a signal unless the program
/// says otherwise. Here the write fails, as with a full disk, and whoever asked for it is told.
/// </summary>
internal static class FileSizeSignal
{
    // SIGXFSZ on Linux and macOS.
    private const int FileTooLarge = 25;

    private static PosixSignalRegistration? registration;

    /// <summary>From now on it only fails the write.</summary>
    public static void Ignore()
    {
        if (!OperatingSystem.IsWindows())
            registration ??= PosixSignalRegistration.Create((PosixSignal)FileTooLarge, signal => signal.Cancel = true);
    }
}

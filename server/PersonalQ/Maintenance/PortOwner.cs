using System.Diagnostics;
using System.Globalization;

namespace PersonalQ.Maintenance;

/// <summary>Finds out which program listens on a port.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";

    /// <summary>The program, such as <c>node (process 4711)</c>; null when the system does not tell.</summary>
    public static string? Of(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var sockets = SocketsOn(port);
            return sockets.Count == 0 ? null : Process.GetProcesses().Select(p => Holder(p, sockets)).FirstOrDefault(h => h is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not everybody may look
        }
    }

    private static HashSet<string> SocketsOn(int port)
    {
        var ending = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return [.. ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > 9 && f[1].EndsWith(ending, StringComparison.Ordinal) && f[3] == Listening)
            .Select(f => $"socket:[{f[9]}]")];
    }

    private static string? Holder(Process process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{process.Id}/fd").Any(fd => File.ResolveLinkTarget(fd, false) is { } target && sockets.Contains(Path.GetFileName(target.FullName)))
                ? $"{process.ProcessName} (process {process.Id})"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // it is somebody else's, or has just ended
        }
    }
}

using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>Sockets and streams that are open, each with who opened it. When the sign-in ends, they are cut within seconds.</summary>
internal sealed class OpenConnections(Supervision supervision, Sessions sessions, SignInOptions options, TimeProvider clock) : SupervisedService(supervision)
{
    private readonly Lock gate = new();
    private readonly HashSet<Connection> open = [];

    /// <summary>Adds one; dispose it when it ends by itself.</summary>
    public IDisposable Add(Caller caller, HttpContext context)
    {
        var connection = new Connection(this, caller, context);
        lock (gate)
            open.Add(connection);
        return connection;
    }

    /// <summary>Cuts those whose sign-in has ended.</summary>
    public async Task CutEndedAsync()
    {
        Connection[] all;
        lock (gate)
            all = [.. open];
        // Browsers have several of one session: each is asked about once.
        foreach (var ofOne in all.GroupBy(c => c.Caller.SessionId ?? c.Caller.TokenId ?? ""))
            if (!await sessions.StillHoldsAsync(ofOne.First().Caller))
                foreach (var connection in ofOne)
                    connection.Context.Abort();
    }

    protected override async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Trusted / 2, clock);
        while (await timer.WaitForNextTickAsync(ct))
            await CutEndedAsync();
    }

    private sealed class Connection(OpenConnections all, Caller caller, HttpContext context) : IDisposable
    {
        public Caller Caller => caller;

        public HttpContext Context => context;

        public void Dispose()
        {
            lock (all.gate)
                all.open.Remove(this);
        }
    }
}

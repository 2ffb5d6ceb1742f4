using System.Data.Common;
using PersonalQ.Events;

namespace PersonalQ.Tests.Support;

/// <summary>
/// The database with a turnstile: a write that is being held stops before its n-th statement, with all it has locked so
/// far, until it is let go.
/// </summary>
internal sealed class SteppedDatabase(IDatabase inner) : IDatabase
{
    private static readonly AsyncLocal<Turnstile?> Present = new();

    public bool IsShared => inner.IsShared;

    public PersonalQDb Read() => inner.Read();

    /// <summary>Holds what this flow of control writes.</summary>
    public static void Hold(Turnstile turnstile) => Present.Value = turnstile;

    /// <summary>A place outside of the work itself where what this flow of control writes can be held.</summary>
    public static void Step() => Present.Value?.Step();

    public Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false)
    {
        if (Present.Value is not { } turnstile)
            return inner.WriteAsync(work, ct, durable);
        return inner.WriteAsync(async session =>
        {
            var stepped = new Stepped(session, turnstile);
            var result = await work(stepped);
            stepped.Pass(); // and once more, with all done and nothing committed
            return result;
        }, ct, durable);
    }

    private sealed class Stepped(WriteSession inner, Turnstile turnstile) : WriteSession
    {
        public override bool IsPostgres => inner.IsPostgres;

        protected internal override SecretGate Secrets => inner.Secrets;

        public override PersonalQDb Db => inner.Db;

        public override DbCommand Command(string sql, params ReadOnlySpan<object?> parameters)
        {
            turnstile.Step();
            return inner.Command(sql, parameters);
        }

        public override ValueTask LockAsync(string table, string id)
        {
            turnstile.Step();
            return inner.LockAsync(table, id);
        }

        public override ValueTask<DateTimeOffset> NowAsync() => inner.NowAsync();

        public void Pass()
        {
            foreach (var happened in Raised)
                inner.Raise(happened);
            turnstile.Step();
        }
    }
}

/// <summary>Stops whoever comes by for the n-th time, once.</summary>
internal sealed class Turnstile(int at)
{
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim open = new();
    private int steps;

    /// <summary>Somebody stands here.</summary>
    public Task Stopped => stopped.Task;

    public void Open() => open.Set();

    public void Step()
    {
        if (Interlocked.Increment(ref steps) != at + 1)
            return;
        stopped.TrySetResult();
        open.Wait();
    }
}

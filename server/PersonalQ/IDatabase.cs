using System.Data.Common;
using PersonalQ.Events;
using PersonalQ.Limits;

namespace PersonalQ;

/// <summary>
/// The one door to the database. Reads use contexts of their own; every write goes through <see cref="WriteAsync{T}"/>,
/// which runs it in a transaction, records its events in that transaction, and tells listeners after the commit.
/// On SQLite one writer commits whatever has gathered in a single transaction with a savepoint per caller.
/// </summary>
public interface IDatabase
{
    /// <summary>True when other processes may write to it too (PostgreSQL): what is remembered of it here may be old.</summary>
    bool IsShared { get; }

    /// <summary>A context for reading. Dispose it. Nothing is tracked.</summary>
    PersonalQDb Read();

    /// <summary>
    /// Runs <paramref name="work"/> as one atomic write and returns its result after the commit. What it throws undoes
    /// it alone and reaches the caller. It must only touch the session: no network, no other write, no long thought.
    /// On PostgreSQL it is repeated when the database reports a serialisation failure or deadlock.
    /// </summary>
    /// <param name="work">The write.</param>
    /// <param name="ct">Gives up waiting before the work has begun.</param>
    /// <param name="durable">True when even a power cut may not forget it (the intent of a tool that acts on the world).</param>
    Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false);
}

/// <summary>What a write may use: a tracking context, prepared SQL on the same transaction, and events.</summary>
public abstract class WriteSession
{
    private List<DomainEvent>? raised;
    private IReadOnlyDictionary<string, object?>? carried;

    /// <summary>Takes secrets out of what is written.</summary>
    protected internal abstract SecretGate Secrets { get; }

    /// <summary>True on PostgreSQL, where rows that are read in order to be changed have to be locked.</summary>
    public abstract bool IsPostgres { get; }

    /// <summary>The EF context of this write, made on first use; saved by the writer when the work returns.</summary>
    public abstract PersonalQDb Db { get; }

    /// <summary>
    /// A prepared command on this write's transaction. The text is the cache key, so it must be constant; parameters
    /// are named <c>@p0, @p1, …</c> and take strings, longs, doubles, bools, byte arrays and null. The text may hold:
    /// <list type="bullet">
    /// <item><c>@now</c>: the queue's clock in microseconds. On PostgreSQL it is the database's, the same for all processes.</item>
    /// <item><c>each(@p0)</c>: the entries of a JSON list of texts, for <c>id in each(@p0)</c>.</item>
    /// <item><c>/*lock*/</c>, <c>/*free*/</c>, <c>/*share*/</c> at the end of a select: on PostgreSQL <c>for update</c>, the same without the rows that
    /// others have locked, and <c>for key share</c>, which keeps out whoever locks the row; SQLite has one writer and needs none.</item>
    /// </list>
    /// </summary>
    public abstract DbCommand Command(string sql, params ReadOnlySpan<object?> parameters);

    /// <summary>
    /// Locks a row until the end of this write, so that what is read of it next stays true. SQLite has one writer and
    /// needs none.
    /// </summary>
    /// <param name="table">Table with a text column <c>id</c>; never from outside.</param>
    /// <param name="id">The row.</param>
    public abstract ValueTask LockAsync(string table, string id);

    /// <summary>
    /// The present by the queue's clock, as <c>@now</c> has it: whatever is compared with it later has to be written by it.
    /// </summary>
    public abstract ValueTask<DateTimeOffset> NowAsync();

    /// <summary>Runs a prepared command and returns the number of rows it changed.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, params object?[] parameters) =>
        await Command(sql, parameters).ExecuteNonQueryAsync();

    /// <summary>What the column <c>search_text</c> of a row with these texts holds; secrets are taken out before they are folded.</summary>
    public string? SearchText(params ReadOnlySpan<string?> texts)
    {
        if (Secrets.IsEmpty)
            return PersonalQ.SearchText.Of(texts);
        var clean = new string?[texts.Length];
        for (var i = 0; i < texts.Length; i++)
            clean[i] = texts[i] is { } text ? Secrets.Clean(text) : null;
        return PersonalQ.SearchText.Of(clean);
    }

    /// <summary>Raises an event: recorders write it in this transaction, listeners hear it after the commit.</summary>
    public void Raise(DomainEvent happened) => (raised ??= []).Add(happened);

    internal IReadOnlyList<DomainEvent> Raised => raised ?? (IReadOnlyList<DomainEvent>)[];

    internal void Forget()
    {
        raised = null;
        carried = null;
    }

    /// <summary>Gives this try of a write what was worked out for it outside.</summary>
    internal void Carry(IReadOnlyDictionary<string, object?> results) => carried = results;

    /// <summary>Pieces of work that were done outside for this write.</summary>
    internal int Carried => carried?.Count ?? 0;

    /// <summary>
    /// Does work on a text that somebody else wrote, within the small bounds of a write. Where they do not suffice the
    /// write is undone, the work is done outside with the ordinary bounds while others write, and the write is repeated
    /// with the result.
    /// </summary>
    /// <param name="key">Names the work and all that it depends on: another key means that it is done anew. Asked only where a result was carried or is to be.</param>
    /// <param name="clock">The clock of the bounds.</param>
    /// <param name="work">The work. It depends on nothing of this write but what the key names.</param>
    /// <param name="outside">The bounds outside; the ordinary ones when null.</param>
    /// <param name="tryHere">False when this write has worked enough already.</param>
    internal T Bounded<T>(Func<string> key, TimeProvider clock, Func<TextBudget, T> work, TextLimits? outside = null, bool tryHere = true)
    {
        if (carried is not null && carried.TryGetValue(key(), out var result))
            return (T)result!;
        if (tryHere)
            try
            {
                return work(new TextBudget(TextLimits.InWrite, clock));
            }
            catch (TextLimitException e) when (e.IsFirstTry)
            {
                // Then outside.
            }
        throw new OutsideWriteException(key(), ct => work(new TextBudget(outside ?? TextLimits.Ordinary, clock, ct)));
    }
}

/// <summary>Shorthands for writes.</summary>
public static class DatabaseExtensions
{
    /// <summary>A write without a result.</summary>
    public static Task WriteAsync(this IDatabase database, Func<WriteSession, ValueTask> work, CancellationToken ct, bool durable = false) =>
        database.WriteAsync(async session =>
        {
            await work(session);
            return true;
        }, ct, durable);
}

/// <summary>Undoes a write in order to do some work of it outside, where it keeps nobody waiting. Never leaves <see cref="IDatabase"/>.</summary>
/// <param name="key">Names the work and all it depends on.</param>
/// <param name="work">The work.</param>
internal sealed class OutsideWriteException(string key, Func<CancellationToken, object?> work) : Exception("This has to be worked out outside of the write.")
{
    private const int Most = 200;

    /// <summary>Writes; what a try wants to have worked out outside is worked out, and the write tried again.</summary>
    /// <param name="work">What to write.</param>
    /// <param name="write">Tries to write it once.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<T> RepeatAsync<T>(Func<WriteSession, ValueTask<T>> work, Func<Func<WriteSession, ValueTask<T>>, Task<T>> write, CancellationToken ct)
    {
        Dictionary<string, object?>? results = null;
        while (true)
            try
            {
                return await write(results is null ? work : session =>
                {
                    session.Carry(results);
                    return work(session);
                });
            }
            catch (OutsideWriteException e) when ((results?.Count ?? 0) < Most)
            {
                results ??= new Dictionary<string, object?>(StringComparer.Ordinal);
                results[e.Key] = await Task.Run(() => e.Work(ct), ct);
            }
    }

    private string Key => key;

    private Func<CancellationToken, object?> Work => work;
}

using System.Runtime.CompilerServices;

namespace PersonalQ.Http;

/// <summary>Something that the API shows at a path of its own.</summary>
public interface IResource
{
    /// <summary>Path of the API that answers with it, such as <c>/api/v1/tasks/0198…</c>.</summary>
    string ResourcePath { get; }
}

/// <summary>
/// A request with an <c>Idempotency-Key</c> while it is handled. Every write it makes says in its own transaction that the
/// request has happened, and to what: so there is never the one without the other, whenever the program dies.
/// </summary>
internal sealed class IdempotentRequest(string key, long begunAt)
{
    private static readonly AsyncLocal<IdempotentRequest?> Handled = new();

    private volatile bool open = true;

    /// <summary>Its key in the database.</summary>
    public string Key => key;

    /// <summary>Makes it the one whose writes follow, until it is ended.</summary>
    public void Begin() => Handled.Value = this;

    /// <summary>Its writes are over.</summary>
    public void End()
    {
        open = false;
        Handled.Value = null;
    }

    /// <summary>The write as it is made: within a request with a key it also notes what it did.</summary>
    public static Func<WriteSession, ValueTask<T>> Marked<T>(Func<WriteSession, ValueTask<T>> work) => Handled.Value is not { open: true } request ? work : async session =>
    {
        var result = await work(session);
        await request.MarkAsync(session, ResourceOf(result)?.ResourcePath ?? "");
        return result;
    };

    // The row is the right to do it: who was thought dead, and has lost it, must not do it a second time.
    private async ValueTask MarkAsync(WriteSession session, string resource)
    {
        var marked = await session.ExecuteAsync(
            "update idempotency_keys set resource = case when resource is null or resource = '' then @p2 else resource end where key = @p0 and created_at = @p1 and status_code is null",
            key, begunAt, resource);
        if (marked == 0)
            throw ProblemException.Conflict("request_in_progress", "Another request with this Idempotency-Key has taken over. Nothing was changed by this one.");
    }

    private static IResource? ResourceOf(object? result) => result switch
    {
        IResource resource => resource,
        ITuple many => Enumerable.Range(0, many.Length).Select(i => many[i]).OfType<IResource>().FirstOrDefault(),
        _ => null,
    };
}

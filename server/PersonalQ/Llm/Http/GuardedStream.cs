namespace PersonalQ.Llm.Http;

/// <summary>An answer's stream that fails when nothing comes for too long or far too much comes.</summary>
internal sealed class GuardedStream(Stream inner, TimeProvider time, TimeSpan silence, long maxBytes) : Stream
{
    private readonly CancellationTokenSource _timer = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenSource? _linked;
    private CancellationToken _linkedTo;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _timer.CancelAfter(silence);
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, Link(cancellationToken));
        }
        catch (OperationCanceledException) when (_timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProviderSilenceException(silence, started: true);
        }
        // Not while the reader works: only the provider's silence counts.
        _timer.CancelAfter(Timeout.InfiniteTimeSpan);
        _read += count;
        return _read <= maxBytes ? count : throw new AnswerTooLargeException(maxBytes);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _linked?.Dispose();
            _timer.Dispose();
        }
        base.Dispose(disposing);
    }

    // The same token comes with every read of an answer, so one link serves them all.
    private CancellationToken Link(CancellationToken cancellationToken)
    {
        if (_linked is not null && _linkedTo == cancellationToken) return _linked.Token;
        _linked?.Dispose();
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
        _linkedTo = cancellationToken;
        return _linked.Token;
    }
}

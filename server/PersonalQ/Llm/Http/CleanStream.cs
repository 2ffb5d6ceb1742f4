namespace PersonalQ.Llm.Http;

/// <summary>
/// A service's answer with the known secrets overwritten, so that a service that repeats its key cannot bring it anywhere. What
/// may be the beginning of a secret is held back until the next blank or quote, at most to the end of the buffer.
/// </summary>
internal sealed class CleanStream(Stream inner, SecretGate secrets) : Stream
{
    private readonly byte[] buffer = new byte[16 * 1024];
    private int start;
    private int clean;
    private int end;
    private bool ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (target.Length == 0)
            return 0;
        while (start == clean && !ended)
            await FillAsync(cancellationToken);
        var count = Math.Min(target.Length, clean - start);
        buffer.AsSpan(start, count).CopyTo(target.Span);
        start += count;
        return count;
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
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, clean, end) = (0, 0, end - start);
        var read = await inner.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += read;
        ended = read == 0;
        var cut = ended || end == buffer.Length ? end : buffer.AsSpan(0, end).LastIndexOfAny(Ends) + 1;
        secrets.Clean(buffer.AsSpan(0, cut));
        clean = cut;
    }

    // No key holds one of these.
    private static ReadOnlySpan<byte> Ends => " \t\r\n\""u8;
}

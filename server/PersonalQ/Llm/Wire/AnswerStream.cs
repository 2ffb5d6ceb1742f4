using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Wire;

/// <summary>The body of an answer, put right: reads what the server sends, and gives what the SDK reads. Pieces go through as they come.</summary>
internal sealed class AnswerStream : Stream
{
    // Between the end of an answer and that of its stream there is nothing but counts.
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(10);

    private readonly Stream _inner;
    private readonly TimeProvider _time;
    private readonly AnswerBuilder _answer;
    private readonly EventReader _reader;
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private ExceptionDispatchInfo? _fault;
    private int _given;
    private bool _returned;

    public AnswerStream(Stream inner, AnswerTrace trace, bool isMessages, int maxEventBytes, TimeProvider time)
    {
        _inner = inner;
        _time = time;
        _answer = new(trace, isMessages ? new MessageEventWriter(_output) : new ChatChunkWriter(_output));
        _reader = new(new AnswerParser(_answer, trace), maxEventBytes);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _output.WrittenCount)
        {
            _fault?.Throw();
            if (_answer.Failure is { } failure) throw failure;
            if (_answer.IsEnded) return 0;
            _output.ResetWrittenCount();
            _given = 0;
            var read = await ReadInnerAsync(cancellationToken);
            try
            {
                if (read > 0)
                {
                    _reader.Read(_input.AsSpan(0, read));
                }
                else
                {
                    _reader.End();
                    _answer.End(isExplicit: false);
                }
            }
            catch (Exception e) when (e is JsonException or ProviderGarbageException or AnswerTooLargeException)
            {
                // What came before it is given first, and what comes after the end is not read, wherever the network has cut.
                if (!_answer.IsEnded) _fault = ExceptionDispatchInfo.Capture(e);
            }
        }
        var count = Math.Min(buffer.Length, _output.WrittenCount - _given);
        _output.WrittenMemory.Slice(_given, count).CopyTo(buffer);
        _given += count;
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
        if (disposing && !_returned)
        {
            _returned = true;
            _inner.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
        }
        base.Dispose(disposing);
    }

    // An answer that has said its end is whole, however its connection ends.
    private async ValueTask<int> ReadInnerAsync(CancellationToken cancellationToken)
    {
        if (!_answer.IsFinished) return await _inner.ReadAsync(_input, cancellationToken);
        using var timer = new CancellationTokenSource(Closing, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await _inner.ReadAsync(_input, linked.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ProviderSilenceException)
        {
            return 0;
        }
    }
}

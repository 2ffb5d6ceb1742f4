using System.Buffers;
using System.Text;
using System.Text.Json;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Wire;

/// <summary>What an <see cref="EventReader"/> finds.</summary>
internal interface IEventTaker
{
    /// <summary>A JSON value, valid during the call, and the name of its event.</summary>
    void Json(JsonElement json, string? name);

    /// <summary>Data that is no JSON.</summary>
    void Words(string words, string? name);

    /// <summary>The explicit end.</summary>
    void Done();
}

/// <summary>
/// Reads the body of an answer whatever its form: server-sent events (by the WHATWG's rules and far beyond them), one JSON value, or one a line.
/// </summary>
internal sealed class EventReader(IEventTaker taker, int maxEventBytes)
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly ArrayBufferWriter<byte> _pending = new(256);
    private JsonBalance _balance;
    private string? _event;
    private bool _skipLineFeed;
    private bool _inEvents;

    /// <summary>Reads bytes as they come; events are passed on as soon as they are whole.</summary>
    /// <exception cref="AnswerTooLargeException">One event is larger than we take.</exception>
    /// <exception cref="JsonException">An event cannot be read at all.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (bytes[0] == '\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Keep(_line, bytes);
                return;
            }
            if (_line.WrittenCount == 0)
            {
                Line(bytes[..end]);
            }
            else
            {
                Keep(_line, bytes[..end]);
                Line(_line.WrittenSpan);
                _line.ResetWrittenCount();
            }
            _skipLineFeed = bytes[end] == '\r';
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The body has ended.</summary>
    public void End()
    {
        if (_line.WrittenCount > 0) Line(_line.WrittenSpan);
        _line.ResetWrittenCount();
        // What is not whole now was cut; whether the answer was is told by what came before.
        _pending.ResetWrittenCount();
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        while (line.StartsWith("\ufeff"u8)) line = line[3..];
        var text = line.TrimStart(" \t\0"u8);
        if (text.IsEmpty)
        {
            Blank();
        }
        else if (text.StartsWith("data:"u8))
        {
            _inEvents = true;
            Data(text[5..]);
        }
        else if (_pending.WrittenCount > 0)
        {
            Join(line);
        }
        else if (text.StartsWith("event:"u8))
        {
            _inEvents = true;
            _event = Encoding.UTF8.GetString(text[6..].Trim((byte)' '));
        }
        else if (text.StartsWith("error:"u8)) // llama.cpp's earlier servers
        {
            _inEvents = true;
            _event = "error";
            Data(text[6..]);
        }
        else if (text[0] == ':' || text.StartsWith("id:"u8) || text.StartsWith("retry:"u8))
        {
            _inEvents = true;
        }
        else
        {
            Data(text);
        }
    }

    private void Blank()
    {
        if (!_inEvents) return; // an empty line within JSON over several lines
        if (_pending.WrittenCount > 0)
        {
            var broken = _pending.WrittenSpan.ToArray();
            _pending.ResetWrittenCount();
            Whole(broken);
        }
        _event = null;
    }

    private void Data(ReadOnlySpan<byte> data)
    {
        data = data.Trim(" \t\0"u8);
        while (data.StartsWith("data:"u8)) data = data[5..].TrimStart((byte)' '); // prefixed twice by a proxy
        if (_pending.WrittenCount > 0)
        {
            Join(data);
            return;
        }
        if (data.IsEmpty || data[0] == ':' || data.SequenceEqual("null"u8)) return;
        if (data[0] is (byte)'{' || (data[0] == '[' && data.Length > 1 && data[1] is (byte)'{' or (byte)']' or (byte)' ' or (byte)'"' or (byte)'['))
        {
            Json(data);
            return;
        }
        if (IsDone(data))
        {
            taker.Done();
            return;
        }
        if (data[0] == '"' && IsDone(data.Trim((byte)'"')))
        {
            taker.Done();
            return;
        }
        var words = Encoding.UTF8.GetString(data);
        taker.Words(data[0] == '"' && JsonText.Parse(words) is { ValueKind: JsonValueKind.String } text ? JsonText.Text(text)! : words, _event);
    }

    // One value, or several without anything between them; what is not whole waits for the next line.
    private void Json(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            JsonDocument? document;
            var reader = new Utf8JsonReader(data, isFinalBlock: false, new(JsonText.ReaderOptions));
            try
            {
                if (!JsonDocument.TryParseValue(ref reader, out document))
                {
                    Wait(data);
                    return;
                }
            }
            catch (JsonException)
            {
                // A line break within a string looks broken here, and is mended when the next line is joined.
                Wait(data);
                if (!_balance.IsWhole) return;
                var broken = _pending.WrittenSpan.ToArray();
                _pending.ResetWrittenCount();
                Whole(broken);
                return;
            }
            using (document) Pass(document.RootElement);
            data = data[(int)reader.BytesConsumed..].TrimStart(" \t,"u8);
            if (data.IsEmpty) return;
            if (data[0] is not ((byte)'{' or (byte)'['))
            {
                Line(data);
                return;
            }
            if (IsDone(data))
            {
                taker.Done();
                return;
            }
        }
    }

    // The last attempt at a value: what cannot be read now cannot be read at all.
    private void Whole(byte[] data)
    {
        using var document = Parse(data);
        Pass(document.RootElement);
    }

    private static JsonDocument Parse(byte[] data)
    {
        var options = new JsonDocumentOptions { MaxDepth = 256, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        try
        {
            return JsonDocument.Parse(data, options);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(JsonText.Clean(data), options);
        }
    }

    private void Pass(JsonElement json)
    {
        try
        {
            if (json.ValueKind == JsonValueKind.Array)
            {
                foreach (var entry in json.EnumerateArray()) taker.Json(entry, _event);
                return;
            }
            taker.Json(json, _event);
        }
        catch (InvalidOperationException e) when (e.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true)
        {
            throw new JsonException("The name of a member holds half of a character.", e); // found only when members are looked for
        }
    }

    private void Wait(ReadOnlySpan<byte> data)
    {
        _balance = default;
        _balance.Read(data);
        Keep(_pending, data);
    }

    private void Join(ReadOnlySpan<byte> data)
    {
        // The line break belongs to a text only where it is within one.
        if (_balance.InString) Keep(_pending, "\\n"u8);
        _balance.Read(data);
        Keep(_pending, data);
        if (!_balance.IsWhole) return;
        var whole = _pending.WrittenSpan.ToArray();
        _pending.ResetWrittenCount();
        Whole(whole);
    }

    private void Keep(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        if (buffer.WrittenCount + (long)bytes.Length > maxEventBytes) throw new AnswerTooLargeException(maxEventBytes);
        buffer.Write(bytes);
    }

    private static bool IsDone(ReadOnlySpan<byte> data) =>
        data.Length <= 8 && Encoding.ASCII.GetString(data).Trim('[', ']', ' ', '.').ToUpperInvariant() is "DONE" or "END" or "EOS";
}

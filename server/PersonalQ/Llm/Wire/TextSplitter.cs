using System.Buffers;
using System.Text;

namespace PersonalQ.Llm.Wire;

/// <summary>
/// Splits what a model writes as text into answer, reasoning and tool calls while it is streamed. Only what may be the beginning of a mark
/// waits for the next piece.
/// </summary>
internal sealed class TextSplitter(AnswerTrace trace, Action<string> onText, Action<string> onReasoning)
{
    private static readonly string[] Always =
    [
        .. ReasoningTags.Reasoning.Select(x => x.Open), .. ReasoningTags.Reasoning.Select(x => x.Close), .. ReasoningTags.Frames, .. ReasoningTags.Ends,
        ReasoningTags.AnswerOpen, ReasoningTags.AnswerClose,
    ];

    private static readonly SearchValues<char> Starts = SearchValues.Create(['<', '[', '◁']);

    private readonly string[] _marks = [.. Always.Concat(trace.Tools.Count > 0 ? ReasoningTags.Calls : []).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(x => x.Length)];
    private readonly StringBuilder _all = new();
    private string _waiting = "";
    private string? _close;
    private string _end = "";
    private StringBuilder? _call;
    private bool _blank = true;
    private bool _closed;
    private bool _replaced;
    private bool _framed;
    private string _lead = "";

    /// <summary>The answer's text so far.</summary>
    public string Text => _all.ToString();

    /// <summary>From the first mark of a tool call on; null when there is none.</summary>
    public string? Call => _call?.ToString();

    /// <summary>Takes a piece.</summary>
    public void Take(string piece)
    {
        if (_call is not null)
        {
            _call.Append(piece);
            return;
        }
        if (_waiting.Length > 0)
        {
            piece = _waiting + piece;
            _waiting = "";
        }
        Split(piece, last: false);
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        var rest = _waiting;
        _waiting = "";
        Split(rest, last: true);
        if (_replaced || _framed) trace.Text = _all.ToString().TrimEnd();
        if (_end.Length > 0) trace.Note("end_marks_dropped", $"The text ended with a mark of the model's template ({_end.Trim()}), which was left out.");
    }

    private void Split(string piece, bool last)
    {
        var at = 0;
        while (at < piece.Length && _call is null)
        {
            var next = Next(piece, at, last, out var mark);
            if (next > at) Put(piece[at..next]);
            if (mark is null)
            {
                _waiting = piece[next..];
                return;
            }
            at = next + mark.Length;
            Mark(mark, piece, next, ref at);
        }
    }

    // Where the next mark stands (and which), or where one may begin that the next piece completes, or the end.
    private int Next(string piece, int from, bool last, out string? mark)
    {
        mark = null;
        for (var at = from; at < piece.Length; at++)
        {
            var found = piece.AsSpan(at).IndexOfAny(Starts);
            if (found < 0) return piece.Length;
            at += found;
            var rest = piece.AsSpan(at);
            if (_close is not null)
            {
                if (rest.StartsWith(_close, StringComparison.OrdinalIgnoreCase))
                {
                    mark = _close;
                    return at;
                }
                if (!last && rest.Length < _close.Length && _close.AsSpan().StartsWith(rest, StringComparison.OrdinalIgnoreCase)) return at;
                continue;
            }
            foreach (var known in _marks)
            {
                if (rest.StartsWith(known, StringComparison.OrdinalIgnoreCase))
                {
                    if (!Means(known, piece, at, from)) break;
                    mark = known;
                    return at;
                }
                if (!last && rest.Length < known.Length && known.AsSpan().StartsWith(rest, StringComparison.OrdinalIgnoreCase)) return at;
            }
        }
        return piece.Length;
    }

    // A text may be about marks: within code they mean nothing, and reasoning begins a line.
    private bool Means(string mark, string piece, int at, int from)
    {
        var before = at > from ? piece[at - 1] : _all.Length > 0 ? _all[^1] : '\n';
        if (mark == ReasoningTags.AnswerClose) return _framed;
        if (before is '`' or '"' or '\'') return false;
        if (mark == ReasoningTags.AnswerOpen) return _closed && _blank && piece.AsSpan(from, at - from).Trim().IsEmpty;
        var isFirst = _blank && piece.AsSpan(from, at - from).Trim().IsEmpty;
        if (!isFirst && before != '\n' && ReasoningTags.Reasoning.Any(x => x.Open == mark)) return false;
        return !InFence(piece.AsSpan(from, at - from));
    }

    private bool InFence(ReadOnlySpan<char> more)
    {
        if (_all.Length + more.Length == 0) return false;
        var text = string.Concat(_all.ToString(), more);
        var fences = 0;
        for (var at = text.IndexOf("```", StringComparison.Ordinal); at >= 0; at = text.IndexOf("```", at + 3, StringComparison.Ordinal)) fences++;
        return fences % 2 == 1;
    }

    private void Mark(string mark, string piece, int at, ref int next)
    {
        if (_close is not null)
        {
            _close = null;
            _closed = true;
            return;
        }
        if (mark is ReasoningTags.AnswerOpen or ReasoningTags.AnswerClose)
        {
            _framed = true;
        }
        else if (ReasoningTags.Reasoning.FirstOrDefault(x => x.Open == mark) is { Open: not null } opened)
        {
            _close = opened.Close;
            trace.Note("reasoning_split", $"The model wrote its reasoning into the text ({mark}); it was split off.");
        }
        else if (ReasoningTags.Calls.Contains(mark))
        {
            _call = new StringBuilder(piece[at..]);
            next = piece.Length;
        }
        else if (ReasoningTags.Reasoning.Any(x => x.Close == mark) && !ReasoningTags.Ends.Contains(mark))
        {
            CloseWithoutOpen(mark);
        }
        else if (ReasoningTags.Ends.Contains(mark))
        {
            _end += mark;
        }
    }

    // The prompt's template has opened it: all that was text so far was reasoning.
    private void CloseWithoutOpen(string mark)
    {
        if (_blank && _closed) return; // closed twice
        trace.Note("reasoning_split", $"The model wrote its reasoning into the text (up to {mark}); it was split off.");
        trace.ReasoningInText += _all.ToString();
        _replaced = true;
        _all.Clear();
        _blank = true;
        _closed = true;
    }

    private void Put(string text)
    {
        if (_close is not null)
        {
            onReasoning(text);
            return;
        }
        if (_end.Length > 0)
        {
            if (text.AsSpan().Trim().IsEmpty)
            {
                _end += text;
                return;
            }
            text = _end + text; // it was not the end
            _end = "";
        }
        if (_blank)
        {
            if (text.AsSpan().Trim().IsEmpty)
            {
                _lead += text;
                return;
            }
            text = _closed ? text.TrimStart() : _lead + text;
            _blank = false;
        }
        _all.Append(text);
        onText(text);
    }
}

using System.Text;
using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>
/// Puts tool calls together from their pieces. Servers leave the index out, give every call the index 0, count it up with each piece, repeat
/// names and ids in each piece, or give all calls the same id: a piece goes to the call that it can belong to, and is a new call otherwise.
/// </summary>
internal sealed class CallAssembler(AnswerTrace trace)
{
    private readonly List<Draft> _drafts = [];

    /// <summary>There is at least one call.</summary>
    public bool Any => _drafts.Count > 0;

    /// <summary>Takes a piece of a call.</summary>
    /// <param name="index">The place the server gives; null when it gives none.</param>
    /// <param name="id">The id; empty when there is none.</param>
    /// <param name="name">The name; empty when there is none.</param>
    /// <param name="arguments">A piece of the arguments' text.</param>
    /// <param name="whole">The whole arguments, which count where no pieces come.</param>
    /// <param name="extra">Members that the service wants back.</param>
    public void Take(long? index, string id, string name, string arguments, string whole = "", JsonElement? extra = null)
    {
        var draft = Place(index, id, name, arguments);
        if (draft is null)
        {
            if (_drafts.Count > 0 && (index is null || _drafts.Exists(x => x.Index == index)))
                trace.Note("tool_calls_sorted", "The server did not number its tool calls; they were told apart by their order.");
            draft = new(index);
            _drafts.Add(draft);
        }
        if (draft.Id.Length == 0) draft.Id = id;
        if (draft.Name.Length == 0) draft.Name = name;
        if (extra is not null) draft.Extra = extra;
        if (whole.Length > 0) draft.Given = whole;
        draft.Append(arguments);
    }

    /// <summary>The calls in order.</summary>
    /// <param name="isCut">The answer reached its maximum length.</param>
    public IEnumerable<WireCall> Finish(bool isCut)
    {
        foreach (var draft in _drafts)
        {
            if (draft.Name.Length == 0)
            {
                trace.Note("tool_call_dropped", "The server sent a tool call without a name, which was left out.");
                continue;
            }
            yield return ArgumentText.Read(draft.Id, ToolNames.Of(draft.Name, trace), draft.Arguments is { Length: > 0 } written ? written : draft.Given, trace, isCut && draft == _drafts[^1]) with { Extra = draft.Extra };
        }
    }

    private Draft? Place(long? index, string id, string name, string arguments)
    {
        if (_drafts.Count == 0) return null;
        var last = _drafts[^1];
        if (name.Length == 0)
        {
            // Goes on with a call: its own by id, else by index, else the one under way. A new id at a new place is a call whose name comes later.
            if (id.Length > 0 && _drafts.FindLast(x => x.Id == id) is { } own) return own;
            if (index is not null && _drafts.FindLast(x => x.Index == index) is { } placed && (placed == last || placed.IsOpen)) return placed;
            return id.Length > 0 && index is not null && !last.IsOpen && _drafts.TrueForAll(x => x.Index != index) ? null : last;
        }

        var candidate = index is null ? last : _drafts.FindLast(x => x.Index == index) ?? (last.IsOpen && !Begins(arguments) ? last : null);
        if (candidate is null || candidate.Name.Length == 0) return candidate;
        var isSameId = id.Length == 0 || candidate.Id.Length == 0 || id == candidate.Id;
        if (candidate.Name != name) return isSameId && JoinsName(candidate, name) ? candidate : null;
        if (candidate.IsOpen) return isSameId || !Begins(arguments) ? candidate : null;
        if (!candidate.HasArguments || arguments.AsSpan().Trim().IsEmpty) return isSameId ? candidate : null;
        // The whole call once more, as some servers close with it.
        return isSameId && (id.Length > 0 || index is not null) && candidate.Repeats(arguments) ? candidate.Restart() : null;
    }

    // A name in two pieces, which only together name a tool.
    private bool JoinsName(Draft draft, string name)
    {
        if (draft.HasArguments || trace.Tools.Any(x => x.Name == name) || trace.Tools.All(x => x.Name != draft.Name + name)) return false;
        draft.Name += name;
        return true;
    }

    private static bool Begins(string arguments) => arguments.AsSpan().TrimStart() is ['{', ..];

    private sealed class Draft(long? index)
    {
        private readonly StringBuilder _arguments = new();
        private JsonBalance _balance;

        public long? Index => index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public JsonElement? Extra { get; set; }

        public string Given { get; set; } = "";

        public string Arguments => _arguments.ToString();

        /// <summary>The arguments have begun and are not whole.</summary>
        public bool IsOpen => !_balance.IsWhole;

        public bool HasArguments => _arguments.Length > 4 || Arguments.Trim() is not ("" or "{}" or "null");

        public bool Repeats(string arguments) => Arguments.AsSpan().Trim().SequenceEqual(arguments.AsSpan().Trim());

        public Draft Restart()
        {
            _arguments.Clear();
            _balance = default;
            return this;
        }

        public void Append(string arguments)
        {
            if (arguments.Length == 0) return;
            // Some servers send with each piece all that they have.
            if (_arguments.Length > 1 && arguments.Length >= _arguments.Length && arguments[0] == '{' && arguments.StartsWith(Arguments, StringComparison.Ordinal)) Restart();
            _arguments.Append(arguments);
            _balance.Read(arguments);
        }
    }
}

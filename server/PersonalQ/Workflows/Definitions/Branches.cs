namespace PersonalQ.Workflows.Definitions;

/// <summary>The names that branches have by themselves, and which edge an outcome takes.</summary>
internal static class Branches
{
    public const string Error = "error";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string Repeat = "repeat";
    public const string Done = "done";

    /// <summary>Whether an edge that is labelled <paramref name="label"/> is the one for an outcome.</summary>
    public static bool Fits(NodeType type, string label, string outcome) =>
        string.Equals(label, outcome, StringComparison.OrdinalIgnoreCase)
        || (type == NodeType.Approval && outcome == Approved && IsYes(label))
        || (type == NodeType.Approval && outcome == Rejected && IsNo(label));

    /// <summary>Whether a node of this type ends with one of several outcomes.</summary>
    public static bool Branch(this NodeType type) => type is NodeType.Condition or NodeType.Approval or NodeType.Loop;

    /// <summary>Whether a node of this type has something to say that goes on to the next.</summary>
    public static bool HasContent(this NodeType type) => type is NodeType.Agent or NodeType.Map or NodeType.Input;

    /// <summary>Whether an edge goes back to the beginning of a loop.</summary>
    public static bool IsRepeat(NodeType source, string? label) => source == NodeType.Loop && string.Equals(label, Repeat, StringComparison.OrdinalIgnoreCase);

    private static bool IsYes(string label) => string.Equals(label, "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsNo(string label) => string.Equals(label, "false", StringComparison.OrdinalIgnoreCase);
}

namespace PersonalQ.Tasks;

/// <summary>Why tasks are cancelled, in words for people.</summary>
internal static class CancelTexts
{
    /// <summary>The sentence of a cancelled task; null for any other, and for one that an earlier release cancelled.</summary>
    public static string? Of(AgentTask task) => task is { Status: AgentTaskStatus.Cancelled, CancelReason: { } why } ? Of(why) : null;

    private static string Of(CancelReason why) => why switch
    {
        CancelReason.User => "You cancelled it.",
        CancelReason.Bulk => "You cancelled it together with other tasks.",
        CancelReason.AgentDeleted => "Its agent was deleted.",
        CancelReason.ParentCancelled => "The task that delegated it was cancelled.",
        CancelReason.RunCancelled => "You cancelled its workflow run.",
        CancelReason.RunEnded => "Its workflow run ended without it.",
        CancelReason.NotNeeded => "Its workflow run did not need its result any more.",
        CancelReason.NodeTimeout => "The time of its workflow node was over.",
        CancelReason.ManagerStopped => "It went round in circles; its workflow run was finished without it.",
        CancelReason.SamplesRemoved => "The sample data was removed.",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, null),
    };
}

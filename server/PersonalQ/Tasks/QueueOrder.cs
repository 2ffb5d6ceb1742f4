namespace PersonalQ.Tasks;

/// <summary>
/// The order of the queue as one number that never changes while a task waits: its creation time minus a head start by
/// priority. More urgent tasks come first, and an old task of low priority is overtaken only by those created less than
/// the head start after it, so that nothing starves, and an index alone serves the queue.
/// </summary>
public static class QueueOrder
{
    /// <summary>The key of a task in microseconds; smaller is claimed earlier.</summary>
    public static long Key(TaskPriority priority, DateTimeOffset createdAt) =>
        (createdAt - HeadStart(priority)).ToMicros();

    /// <summary>What a priority takes off the creation time, in microseconds.</summary>
    public static long HeadStartMicros(TaskPriority priority) => (long)HeadStart(priority).TotalMicroseconds;

    private static TimeSpan HeadStart(TaskPriority priority) => priority switch
    {
        TaskPriority.Urgent => TimeSpan.FromDays(7),
        TaskPriority.High => TimeSpan.FromHours(2),
        TaskPriority.Medium => TimeSpan.FromMinutes(30),
        _ => TimeSpan.Zero,
    };
}

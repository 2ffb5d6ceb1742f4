namespace PersonalQ.Live;

/// <summary>
/// One message to browsers, <c>{"type","data","id"}</c>, already as the UTF-8 bytes that every socket sends: it is
/// serialised once however many listen.
/// </summary>
/// <param name="Type">The event's name, such as <c>task.completed</c>.</param>
/// <param name="Id">Its place in the stream, by which a client resumes; null for what is never replayed.</param>
/// <param name="TaskId">The task it is about, if any.</param>
/// <param name="Bytes">The whole message.</param>
internal sealed record LiveFrame(string Type, string? Id, string? TaskId, ReadOnlyMemory<byte> Bytes);

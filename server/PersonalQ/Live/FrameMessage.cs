using System.Text;

namespace PersonalQ.Live;

/// <summary>A frame as it travels between processes: type, id and task, each ended by a zero byte, then the message itself.</summary>
internal static class FrameMessage
{
    public static byte[] Pack(LiveFrame frame)
    {
        var head = Encoding.UTF8.GetBytes($"{frame.Type}\0{frame.Id}\0{frame.TaskId}\0");
        var message = new byte[head.Length + frame.Bytes.Length];
        head.CopyTo(message, 0);
        frame.Bytes.CopyTo(message.AsMemory(head.Length));
        return message;
    }

    public static LiveFrame Unpack(ReadOnlyMemory<byte> message)
    {
        var type = Word(ref message);
        var id = Word(ref message);
        var taskId = Word(ref message);
        return new LiveFrame(type, id, taskId.Length > 0 ? taskId : null, message);
    }

    private static string Word(ref ReadOnlyMemory<byte> message)
    {
        var end = message.Span.IndexOf((byte)0);
        var word = Encoding.UTF8.GetString(message.Span[..end]);
        message = message[(end + 1)..];
        return word;
    }
}

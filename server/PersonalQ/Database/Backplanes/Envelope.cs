using System.Buffers.Binary;
using System.Text;

namespace PersonalQ.Database.Backplanes;

/// <summary>
/// A message, or a part of one, as it travels: who sent it, its number among the sender's messages, which part of how
/// many it is, the channel, and the bytes. The numbers have no gaps, so a receiver notices what it missed.
/// </summary>
/// <param name="Sender">Random number of the sending process.</param>
/// <param name="Number">Counts the sender's messages from 1.</param>
/// <param name="Part">Which part, from 0.</param>
/// <param name="Parts">How many there are.</param>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Content">The bytes of this part.</param>
internal readonly record struct Envelope(ulong Sender, ulong Number, ushort Part, ushort Parts, string Channel, ReadOnlyMemory<byte> Content)
{
    private const int FixedHead = 8 + 8 + 2 + 2 + 1;

    /// <summary>Packs a message into as many parts as their size asks for.</summary>
    public static IEnumerable<byte[]> Pack(ulong sender, ulong number, string channel, ReadOnlyMemory<byte> message, int largestPart)
    {
        var room = largestPart - FixedHead - Encoding.UTF8.GetByteCount(channel);
        var parts = (ushort)Math.Max(1, (message.Length + room - 1) / room);
        for (ushort part = 0; part < parts; part++)
        {
            var start = part * room;
            yield return new Envelope(sender, number, part, parts, channel, message[start..Math.Min(message.Length, start + room)]).ToBytes();
        }
    }

    /// <summary>Reads a part. The content points into the given bytes.</summary>
    public static Envelope Read(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        var name = span[FixedHead - 1];
        return new Envelope(
            BinaryPrimitives.ReadUInt64LittleEndian(span),
            BinaryPrimitives.ReadUInt64LittleEndian(span[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(span[16..]),
            BinaryPrimitives.ReadUInt16LittleEndian(span[18..]),
            Encoding.UTF8.GetString(span.Slice(FixedHead, name)),
            bytes[(FixedHead + name)..]);
    }

    private byte[] ToBytes()
    {
        var name = Encoding.UTF8.GetBytes(Channel);
        var bytes = new byte[FixedHead + name.Length + Content.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Sender);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), Number);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), Part);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), Parts);
        bytes[FixedHead - 1] = (byte)name.Length;
        name.CopyTo(bytes, FixedHead);
        Content.CopyTo(bytes.AsMemory(FixedHead + name.Length));
        return bytes;
    }
}

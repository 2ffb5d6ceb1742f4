namespace PersonalQ.Database.Backplanes;

/// <summary>
/// Puts the parts that arrive together again, leaves out this process's own, and notices gaps. Parts of one sender
/// arrive in the order they were sent. Not thread-safe.
/// </summary>
/// <param name="self">This process's number.</param>
internal sealed class Inbox(ulong self)
{
    private readonly Dictionary<ulong, Sender> senders = [];

    /// <summary>Takes a part.</summary>
    /// <param name="bytes">As it travelled.</param>
    /// <param name="missed">True when messages before this one were lost, or may have been: those of a process that this one follows.</param>
    /// <returns>The message that this part completes; null when it completes none.</returns>
    public (string Channel, ReadOnlyMemory<byte> Message)? Take(ReadOnlyMemory<byte> bytes, out bool missed)
    {
        var part = Envelope.Read(bytes);
        missed = false;
        if (part.Sender == self)
            return null;
        if (!senders.TryGetValue(part.Sender, out var sender))
        {
            senders[part.Sender] = sender = new Sender { Number = part.Number, NextPart = 0 };
            // A process that is new may follow one that died between a commit and its word of it.
            missed = true;
        }
        var expected = sender.NextPart == 0 ? part.Part == 0 && part.Number == sender.Number : part.Number == sender.Number && part.Part == sender.NextPart;
        if (!expected)
        {
            missed = true;
            sender.Content.Clear();
            sender.Number = part.Number;
            if (part.Part > 0)
            {
                // The beginning of this message is lost: go on with the next one.
                sender.Number++;
                sender.NextPart = 0;
                return null;
            }
        }
        if (part.Parts == 1)
        {
            sender.Number++;
            sender.NextPart = 0;
            return (part.Channel, part.Content);
        }
        sender.Content.AddRange(part.Content.Span);
        sender.NextPart = part.Part + 1;
        if (sender.NextPart < part.Parts)
            return null;
        var message = sender.Content.ToArray();
        sender.Content.Clear();
        sender.Number++;
        sender.NextPart = 0;
        return (part.Channel, message);
    }

    private sealed class Sender
    {
        /// <summary>Number of the message that is expected or in the making.</summary>
        public ulong Number { get; set; }

        /// <summary>The part of it that is expected.</summary>
        public int NextPart { get; set; }

        public List<byte> Content { get; } = [];
    }
}

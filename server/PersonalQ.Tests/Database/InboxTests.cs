using System.Text;
using PersonalQ.Database.Backplanes;

namespace PersonalQ.Tests.Database;

/// <summary>What a process makes of the messages of others.</summary>
public sealed class InboxTests
{
    [Fact]
    public void A_process_that_is_heard_for_the_first_time_may_follow_one_that_died_before_it_could_tell_what_it_did()
    {
        var inbox = new Inbox(self: 1);
        Assert.True(Missed(inbox, sender: 2, number: 1));
        Assert.False(Missed(inbox, sender: 2, number: 2));
        Assert.True(Missed(inbox, sender: 3, number: 1));
        Assert.True(Missed(inbox, sender: 2, number: 4)); // one of it was lost
        Assert.False(Missed(inbox, sender: 1, number: 9)); // its own
    }

    private static bool Missed(Inbox inbox, ulong sender, ulong number)
    {
        var message = inbox.Take(Assert.Single(Envelope.Pack(sender, number, "test", Encoding.UTF8.GetBytes("text"), 1000)), out var missed);
        Assert.Equal(sender == 1, message is null);
        return missed;
    }
}

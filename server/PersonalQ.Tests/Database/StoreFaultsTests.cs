using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using PersonalQ.Runs;

namespace PersonalQ.Tests.Database;

/// <summary>One place says what a fault of the database means, by the whole chain of causes.</summary>
public sealed class StoreFaultsTests
{
    public static TheoryData<int, int, StoreFault> Sqlite => new()
    {
        { 5, 5, StoreFault.Busy }, { 5, 517, StoreFault.Busy }, { 6, 262, StoreFault.Busy }, { 14, 14, StoreFault.Unreachable }, { 8, 8, StoreFault.ReadOnly },
        { 10, 266, StoreFault.Disk }, { 10, 778, StoreFault.Full }, { 10, 1034, StoreFault.Disk }, { 13, 13, StoreFault.Full },
        { 11, 11, StoreFault.Damaged }, { 26, 26, StoreFault.Damaged }, { 19, 2067, StoreFault.Refused }, { 1, 1, StoreFault.None },
    };

    [Theory]
    [MemberData(nameof(Sqlite))]
    public void What_SQLite_says(int code, int extended, StoreFault means) =>
        Assert.Equal(means, StoreFaults.Of(new DbUpdateException("x", new SqliteException("x", code, extended))));

    [Theory]
    [InlineData("40001", StoreFault.Conflict)]
    [InlineData("40P01", StoreFault.Conflict)]
    [InlineData("55P03", StoreFault.Busy)]
    [InlineData("57014", StoreFault.Busy)]
    [InlineData("57P01", StoreFault.Unreachable)]
    [InlineData("57P03", StoreFault.Unreachable)]
    [InlineData("57P05", StoreFault.Unreachable)]
    [InlineData("53300", StoreFault.Unreachable)]
    [InlineData("08006", StoreFault.Unreachable)]
    [InlineData("53100", StoreFault.Full)]
    [InlineData("25006", StoreFault.ReadOnly)]
    [InlineData("58030", StoreFault.Disk)]
    [InlineData("XX001", StoreFault.Damaged)]
    [InlineData("23505", StoreFault.Refused)]
    [InlineData("22021", StoreFault.Refused)]
    [InlineData("42601", StoreFault.None)]
    public void What_PostgreSQL_says_however_deep_it_is_wrapped(string state, StoreFault means)
    {
        var said = new PostgresException("x", "ERROR", "ERROR", state);
        Assert.Equal(means, StoreFaults.Of(said));
        Assert.Equal(means, StoreFaults.Of(new InvalidOperationException("likely transient", new DbUpdateException("x", new InvalidOperationException("y", said)))));
        Assert.Equal(means, StoreFaults.Of(new AggregateException(new ArgumentException("z"), said)));
    }

    [Fact]
    public void What_the_driver_the_disk_and_the_fence_say()
    {
        Assert.Equal(StoreFault.Unreachable, StoreFaults.Of(new NpgsqlException("Exception while reading from stream", new IOException("x", new SocketException(104)))));
        Assert.Equal(StoreFault.Unreachable, StoreFaults.Of(new InvalidOperationException("x", new NpgsqlException("pool", new TimeoutException()))));
        Assert.Equal(StoreFault.Conflict, StoreFaults.Of(new DbUpdateConcurrencyException()));
        Assert.Equal(StoreFault.FencedOff, StoreFaults.Of(new DbUpdateException("x", new LeaseLostException())));
        Assert.Equal(StoreFault.Full, StoreFaults.Of(new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)));
        Assert.Equal(StoreFault.None, StoreFaults.Of(new IOException("Broken pipe", 32)));
        // A read that was called off is no fault, whatever the database says to it.
        Assert.Equal(StoreFault.None, StoreFaults.Of(new OperationCanceledException("x", new PostgresException("x", "ERROR", "ERROR", "57014"))));
        Assert.Equal([StoreFault.Conflict, StoreFault.Busy, StoreFault.Unreachable, StoreFault.Full, StoreFault.ReadOnly, StoreFault.Disk],
            Enum.GetValues<StoreFault>().Where(f => f.IsPassing()));
    }
}

using System.Security.Cryptography;
using System.Text;
using Npgsql;
using StackExchange.Redis;

namespace PersonalQ.Database.Backplanes;

/// <summary>Messages between processes by Redis pub/sub, which takes the load of many live frames off the database.</summary>
internal sealed class RedisBackplane(ConfigurationOptions redis, DatabaseOptions options, TimeProvider clock, Supervision supervision, ILogger<RedisBackplane> logger)
    : SharedBackplane(clock, supervision, logger)
{
    // Installations that share one Redis are told apart by their databases.
    private readonly RedisChannel channel = RedisChannel.Literal("personal-q:" + Installation(options));
    private ConnectionMultiplexer? connected;

    protected override int LargestPart => 512 * 1024;

    protected override async Task ListenAsync(Action connected, CancellationToken ct)
    {
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var redisConnection = await ConnectionMultiplexer.ConnectAsync(redis);
        redisConnection.ConnectionFailed += (_, e) =>
            broken.TrySetException(new RedisException($"Redis at {e.EndPoint} went away", e.Exception));
        var queue = await redisConnection.GetSubscriber().SubscribeAsync(channel);
        queue.OnMessage(message => Received((byte[])message.Message!));
        this.connected = redisConnection;
        connected();
        try
        {
            await broken.Task.WaitAsync(ct);
        }
        finally
        {
            this.connected = null;
        }
    }

    protected override async Task SendAsync(IReadOnlyList<byte[]> parts, CancellationToken ct)
    {
        var subscriber = connected?.GetSubscriber() ?? throw new RedisException("Redis is not connected");
        await Task.WhenAll(parts.Select(part => subscriber.PublishAsync(channel, part)));
    }

    protected override bool IsConnectionFailure(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;

    private static string Installation(DatabaseOptions options)
    {
        var database = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var name = Encoding.UTF8.GetBytes($"{database.Host}:{database.Port}/{database.Database}");
        return Convert.ToHexStringLower(SHA256.HashData(name))[..16];
    }
}

using StackExchange.Redis;

namespace PersonalQ.Database.Backplanes;

/// <summary>Reads <c>REDIS_URL</c>.</summary>
internal static class RedisOptions
{
    /// <summary>
    /// The options of <c>redis://[user:password@]host[:port][/database]</c> (<c>rediss://</c> for TLS) or of a bare
    /// <c>host:port</c>; null when the setting is absent.
    /// </summary>
    /// <exception cref="StartupException">The address is of no known form.</exception>
    public static ConfigurationOptions? From(IConfiguration configuration)
    {
        var url = configuration["REDIS_URL"];
        if (string.IsNullOrWhiteSpace(url))
            return null;
        var text = url.Contains("://", StringComparison.Ordinal) ? url : "redis://" + url;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            throw new StartupException("REDIS_URL is not understood. Use redis://host:6379/0, or rediss:// for TLS.");
        var user = uri.UserInfo.Split(':', 2);
        var options = new ConfigurationOptions
        {
            EndPoints = { { uri.Host, uri.Port > 0 ? uri.Port : 6379 } },
            Ssl = uri.Scheme == "rediss",
            User = user is [{ Length: > 0 } name, _] ? Uri.UnescapeDataString(name) : null,
            Password = user is [_, var password] ? Uri.UnescapeDataString(password) : user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            ClientName = "personal-q",
            ConnectTimeout = 5_000,
            AbortOnConnectFail = true,
        };
        if (int.TryParse(uri.AbsolutePath.Trim('/'), out var database))
            options.DefaultDatabase = database;
        return options;
    }
}

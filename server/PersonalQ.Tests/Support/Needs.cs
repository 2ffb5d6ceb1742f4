namespace PersonalQ.Tests.Support;

/// <summary>What a test cannot do without. Where it is not configured the test is reported as skipped, with how to get it.</summary>
public static class Needs
{
    /// <summary>A PostgreSQL server: the tests of several processes run only there.</summary>
    public static void Postgres() => Assert.SkipWhen(
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TEST_POSTGRES_URL")), "TEST_POSTGRES_URL is not set; scripts/with-postgres COMMAND sets it");

    /// <summary>A Redis server; its address.</summary>
    public static string Redis()
    {
        var url = Environment.GetEnvironmentVariable("TEST_REDIS_URL");
        Assert.SkipWhen(string.IsNullOrEmpty(url), "TEST_REDIS_URL is not set; scripts/with-redis COMMAND sets it");
        return url!;
    }
}

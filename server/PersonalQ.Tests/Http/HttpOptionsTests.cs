using Microsoft.Extensions.Configuration;
using PersonalQ.Http;

namespace PersonalQ.Tests.Http;

public sealed class HttpOptionsTests
{
    private static HttpOptions Read(params (string Name, string Value)[] settings) => HttpOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());

    [Fact]
    public void Without_settings_only_this_machine_is_served()
    {
        var options = Read();
        Assert.Equal("http://127.0.0.1:8000", options.Url);
        Assert.False(options.IsOpenToOthers);
        Assert.Empty(options.CorsOrigins);
        Assert.Equal(100, options.RequestsPerMinute);
        Assert.Empty(options.TrustedProxies);
    }

    [Theory]
    [InlineData("HOST", "0.0.0.0")]
    [InlineData("HOST", "192.168.1.5")]
    [InlineData("HOST", "::")]
    [InlineData("HOST", "*")]
    [InlineData("TRUSTED_PROXIES", "10.0.0.1")]
    [InlineData("ALLOWED_HOSTS", "agents.example")]
    [InlineData("ALLOWED_HOSTS", "*")]
    public void Where_others_could_come_in_they_have_to_sign_in(string name, string value)
    {
        Assert.True(Read((name, value)).NeedsSignIn);
        Assert.False(Read((name, value)).IsOpenToOthers);
        var refusal = Assert.Throws<StartupException>(() => Read((name, value), ("AUTH", "off")));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ALLOW_UNAUTHENTICATED=1", refusal.Message, StringComparison.Ordinal);
        var open = Read((name, value), ("ALLOW_UNAUTHENTICATED", "1"));
        Assert.True(open.IsOpenToOthers);
        Assert.False(open.NeedsSignIn);
        Assert.True(Read((name, value), ("ALLOW_UNAUTHENTICATED", "1"), ("AUTH", "on")).NeedsSignIn);
    }

    [Theory]
    [InlineData("localhost", "http://localhost:8000")]
    [InlineData("127.0.0.2", "http://127.0.0.2:8000")]
    [InlineData("::1", "http://[::1]:8000")]
    [InlineData("[::1]", "http://[::1]:8000")]
    public void This_machines_own_addresses_need_no_permission(string host, string url)
    {
        Assert.Equal(url, Read(("HOST", host)).Url);
        Assert.False(Read(("HOST", host)).IsOpenToOthers);
    }

    [Fact]
    public void Alone_on_this_machine_sign_in_is_a_choice()
    {
        Assert.False(Read().NeedsSignIn);
        Assert.False(Read(("AUTH", "off")).NeedsSignIn);
        Assert.False(Read(("ALLOWED_HOSTS", "localhost,127.0.0.1")).NeedsSignIn);
        Assert.True(Read(("AUTH", "on")).NeedsSignIn);
    }

    [Theory]
    [InlineData("PORT", "eighty")]
    [InlineData("PORT", "70000")]
    [InlineData("RATE_LIMIT_PER_MINUTE", "-1")]
    [InlineData("CORS_ORIGINS", "*")]
    [InlineData("CORS_ORIGINS", "https://a.example/path")]
    [InlineData("CORS_ORIGINS", "localhost:5173")]
    [InlineData("TRUSTED_PROXIES", "nginx")]
    [InlineData("TRUSTED_PROXIES", "10.0.0.0/99")]
    [InlineData("ALLOW_UNAUTHENTICATED", "maybe")]
    [InlineData("AUTH", "maybe")]
    public void A_wrong_setting_is_named_with_what_would_be_right(string name, string value)
    {
        var settings = new[] { (name, value), ("HOST", name == "ALLOW_UNAUTHENTICATED" ? "0.0.0.0" : "127.0.0.1") };
        var refusal = Assert.Throws<StartupException>(() => Read(settings));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Use ", refusal.Message, StringComparison.Ordinal);
    }
}

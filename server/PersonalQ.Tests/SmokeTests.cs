namespace PersonalQ.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Program_exists() => Assert.NotNull(typeof(Program).Assembly);
}

namespace PersonalQ.Tests.Configuration;

public sealed class EnvironmentFileTests
{
    [Theory]
    [InlineData("PORT=8001", "PORT", "8001")]
    [InlineData("export PORT = 8001", "PORT", "8001")]
    [InlineData("KEY=\"a # b\"  # why", "KEY", "a # b")]
    [InlineData("KEY='a\\nb'", "KEY", "a\\nb")]
    [InlineData("KEY=\"a\\nb\"", "KEY", "a\nb")]
    [InlineData("KEY=abc==", "KEY", "abc==")]
    [InlineData("KEY=a#b # comment", "KEY", "a#b")]
    [InlineData("KEY=", "KEY", "")]
    public void A_line_is_a_setting(string line, string name, string value) =>
        Assert.Equal(value, EnvironmentFile.Parse([line])[name]);

    [Theory]
    [InlineData("# PORT=8001")]
    [InlineData("")]
    [InlineData("no setting")]
    [InlineData("=value")]
    public void Other_lines_are_none(string line) => Assert.Empty(EnvironmentFile.Parse([line]));
}

namespace PersonalQ.Settings.Catalog;

/// <summary>Slack, by the token of a bot.</summary>
internal static class SlackService
{
    public static KnownService Known { get; } = new("slack", "Slack",
    [
        new(KnownServices.ApiKey, ["SLACK_BOT_TOKEN"], IsSecret: true, IsNeeded: true) { Label = "Access token", Placeholder = "xoxb-…" },
    ])
    {
        Description = "Reads and writes messages as a bot.",
    };
}

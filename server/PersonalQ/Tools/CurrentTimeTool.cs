using System.Globalization;
using System.Text.Json;

namespace PersonalQ.Tools;

/// <summary>Tells the time, because models do not know it.</summary>
internal sealed class CurrentTimeTool(TimeProvider clock) : Tool
{
    private static readonly JsonElement ArgumentsSchema = ParseSchema("""
        {"type":"object","properties":{"time_zone":{"type":"string","maxLength":100,
        "description":"IANA name such as Europe/Berlin; UTC when left out"}},"additionalProperties":false}
        """);

    public override string Name => "current_time";
    public override string Title => "Current time";
    public override string Summary => "Knows the date and the time in any time zone.";
    public override string Description => "Tells the present date and time, with the day of the week, in a time zone.";
    public override JsonElement Schema => ArgumentsSchema;
    public override ToolEffect Effect => ToolEffect.ReadOnly;
    public override bool OnByDefault => true;

    public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        var name = call.Arguments.TryGetProperty("time_zone", out var zone) && zone.GetString() is { Length: > 0 } given ? given : "UTC";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
            throw new ToolException($"'{name}' is not a known time zone. Use an IANA name such as Europe/Berlin.");
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), found);
        return ValueTask.FromResult(new ToolResult(now.ToString("yyyy-MM-dd'T'HH:mm:sszzz (dddd)", CultureInfo.InvariantCulture) + " " + name));
    }
}

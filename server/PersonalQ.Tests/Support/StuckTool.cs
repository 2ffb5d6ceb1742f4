using System.Text.Json;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Support;

/// <summary>A tool that acts on the world, and does not come back before it is stopped.</summary>
internal sealed class StuckTool : Tool
{
    private int calls;

    public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public int Calls => calls;

    public override string Name => "send_letter";
    public override string Description => "Sends a letter.";
    public override JsonElement Schema { get; } = ParseSchema("""{"type": "object"}""");
    public override ToolEffect Effect => ToolEffect.Acting;
    public override bool OnByDefault => true;

    public override async ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        Interlocked.Increment(ref calls);
        Called.TrySetResult();
        try
        {
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ct);
        }
        finally
        {
            Stopped.TrySetResult();
        }
        return new ToolResult("Sent");
    }
}

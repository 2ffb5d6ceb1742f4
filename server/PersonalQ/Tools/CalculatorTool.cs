using System.Text.Json;

namespace PersonalQ.Tools;

/// <summary>Arithmetic, because models guess at it.</summary>
internal sealed class CalculatorTool : Tool
{
    private static readonly JsonElement ArgumentsSchema = ParseSchema("""
        {"type":"object","properties":{"expression":{"type":"string","minLength":1,"maxLength":1000,
        "description":"For example (2 + 3) * 4 ^ 2, sqrt(2), round(10 / 3, 2), 15 % 4"}},"required":["expression"],"additionalProperties":false}
        """);

    public override string Name => "calculator";
    public override string Title => "Calculator";
    public override string Summary => "Computes instead of guessing.";
    public override string Description => "Calculates an arithmetic expression: + - * / % ^, parentheses, pi, e, and abs, sqrt, round, floor, ceil, min, max, log, ln, exp, sin, cos, tan.";
    public override JsonElement Schema => ArgumentsSchema;
    public override ToolEffect Effect => ToolEffect.ReadOnly;
    public override bool OnByDefault => true;

    public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
    {
        var value = Arithmetic.Evaluate(call.Arguments.GetProperty("expression").GetString()!);
        return ValueTask.FromResult(new ToolResult(value.ToString()));
    }
}

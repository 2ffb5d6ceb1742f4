namespace PersonalQ.Tasks;

/// <summary>The prompt and settings of a try, in place of those that are saved.</summary>
/// <param name="SystemPrompt">Standing instructions.</param>
/// <param name="Model">Model.</param>
/// <param name="FallbackModel">Model for when the first stays unavailable.</param>
/// <param name="Temperature">Sampling temperature, 0–1.</param>
/// <param name="MaxTokens">Longest answer in tokens.</param>
/// <param name="ToolsConfig">Tool name → its settings, a JSON object.</param>
/// <param name="Version">The saved version these are; null when they are not saved.</param>
public sealed record TrySettings(string SystemPrompt, string Model, string? FallbackModel, double Temperature, int MaxTokens, RawJson ToolsConfig, int? Version);

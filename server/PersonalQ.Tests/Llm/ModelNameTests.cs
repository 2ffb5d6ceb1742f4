using PersonalQ.Llm;

namespace PersonalQ.Tests.Llm;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("anthropic/claude-opus-4-5", "anthropic/claude-opus-4-5")]
    [InlineData("Anthropic/claude-opus-4-5", "anthropic/claude-opus-4-5")]
    [InlineData("  openai/gpt-4o ", "openai/gpt-4o")]
    [InlineData("claude-3-5-sonnet-20241022", "anthropic/claude-3-5-sonnet-20241022")]
    [InlineData("claude-3-opus-20240229", "anthropic/claude-3-opus-20240229")]
    [InlineData("claude-something-new", "anthropic/claude-something-new")]
    [InlineData("gpt-4o", "openai/gpt-4o")]
    [InlineData("GPT-4o", "openai/gpt-4o")]
    [InlineData("gpt-5.4", "openai/gpt-5.4")]
    [InlineData("gpt-3.5", "openai/gpt-3.5-turbo")]
    [InlineData("o3", "openai/o3")]
    [InlineData("o4-mini", "openai/o4-mini")]
    [InlineData("claude-3-opus", "anthropic/claude-3-opus-20240229")]
    [InlineData("claude-3.5-sonnet", "anthropic/claude-3-5-sonnet-20241022")]
    [InlineData("claude-3.7-sonnet", "anthropic/claude-3-7-sonnet-20250219")]
    [InlineData("claude-sonnet-4", "anthropic/claude-sonnet-4-20250514")]
    [InlineData("Claude-3", "anthropic/claude-3-opus-20240229")]
    [InlineData("Claude", "anthropic/claude-sonnet-5-5")]
    [InlineData("mistral-large", "mistral/mistral-large-latest")]
    [InlineData("mistral-medium-latest", "mistral/mistral-medium-latest")]
    [InlineData("mixtral", "mistral/open-mixtral-8x22b")]
    [InlineData("gemini-pro", "gemini/gemini-pro")]
    [InlineData("ollama/llama3.2:1b", "ollama/llama3.2:1b")]
    [InlineData("lmstudio/qwen/qwen3-8b", "lmstudio/qwen/qwen3-8b")]
    [InlineData("demo/echo", "demo/echo")]
    [InlineData("demo", "demo/echo")]
    [InlineData("llamacpp//models/Qwen3 8B (Q4_K_M).gguf", "llamacpp//models/Qwen3 8B (Q4_K_M).gguf")]
    [InlineData(@"lmstudio/C:\models\qwen~1.gguf", @"lmstudio/C:\models\qwen~1.gguf")]
    [InlineData("proxy/team=a,model@2025:free+fast", "proxy/team=a,model@2025:free+fast")]
    [InlineData("proxy/模型-größe", "proxy/模型-größe")]
    public void Names_are_understood_as_people_write_them(string text, string id) => Assert.Equal(id, ModelName.Parse(text).Id);

    [Theory]
    [InlineData(null, "Model string cannot be empty")]
    [InlineData("  ", "Model string cannot be empty")]
    [InlineData("llama3", "Unrecognized model format: 'llama3'.")]
    [InlineData("organise", "Unrecognized model format: 'organise'.")]
    [InlineData("o", "Unrecognized model format: 'o'.")]
    [InlineData("/claude", "Invalid model format: '/claude'.")]
    [InlineData("anthropic/", "Invalid model format: 'anthropic/'.")]
    [InlineData("open ai/gpt", "Invalid model format: 'open ai/gpt'.")]
    [InlineData("claude-3 opus", "Unrecognized model format: 'claude-3 opus'.")]
    [InlineData("openai/gpt\n4o", "Invalid model format:")]
    public void What_is_no_name_is_refused_with_a_reason(string? text, string error)
    {
        Assert.False(ModelName.TryParse(text, out _, out var reason));
        Assert.StartsWith(error, reason);
    }
}

using PersonalQ.Llm.Demo;

namespace PersonalQ.Llm.Providers;

/// <summary>Which protocol a provider speaks.</summary>
internal sealed class ChatProviders(AnthropicProvider anthropic, OpenAiProvider openAi, DemoProvider demo)
{
    /// <summary>The demo model lives in this process.</summary>
    public static ProviderConnection DemoConnection { get; } = new(null, null, "default");

    public IChatProvider For(string provider) => provider switch
    {
        KnownProviders.Anthropic => anthropic,
        KnownProviders.Demo => demo,
        _ => openAi,
    };
}

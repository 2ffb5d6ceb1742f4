using System.Text.RegularExpressions;
using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm;

/// <summary>A model's full name: <c>provider/name</c>.</summary>
/// <param name="Provider">Lower case: <c>anthropic</c>, <c>openai</c>, <c>mistral</c>, <c>ollama</c>, <c>demo</c>, or an own endpoint's name.</param>
/// <param name="Name">What the provider calls the model; may hold slashes, colons, blanks and letters of any script.</param>
public sealed partial record ModelName(string Provider, string Name)
{
    /// <summary><c>provider/name</c>.</summary>
    public string Id => $"{Provider}/{Name}";

    /// <summary>Reads a model name as a user writes it: with its provider, bare, or one of the short names.</summary>
    /// <param name="text">For example <c>anthropic/claude-opus-4-5</c>, <c>claude-3-5-sonnet-20241022</c>, <c>gpt-4o</c>, <c>Claude</c>.</param>
    /// <returns>The name. Whether such a provider exists is not checked here.</returns>
    /// <exception cref="FormatException">It is none of these; the message is a sentence for people.</exception>
    public static ModelName Parse(string text) => TryParse(text, out var name, out var error) ? name : throw new FormatException(error);

    /// <summary>Reads a model name like <see cref="Parse"/>, without throwing.</summary>
    /// <param name="text">The text, may be null.</param>
    /// <param name="name">The name, when true.</param>
    /// <param name="error">A sentence for people, when false.</param>
    /// <returns>Whether it is a model name.</returns>
    public static bool TryParse(
        string? text,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ModelName? name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error)
    {
        name = null;
        error = null;
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0)
        {
            error = "Model string cannot be empty";
            return false;
        }
        if (ModelAliases.Find(trimmed) is { } aliased)
        {
            name = aliased;
            return true;
        }
        var slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            name = Bare(trimmed);
            if (name is null)
            {
                error = $"Unrecognized model format: '{trimmed}'. "
                    + "Use 'provider/model' format (e.g., anthropic/claude-sonnet-4-5, openai/gpt-4o, ollama/llama3.2, demo/echo)";
            }
            return name is not null;
        }
        if (!FullName().IsMatch(trimmed))
        {
            error = $"Invalid model format: '{trimmed}'. Use 'provider/model' format, the name of letters and digits of any script, blanks and . _ : / \\ @ + - ~ ( ) = , only";
            return false;
        }
        name = new ModelName(trimmed[..slash].ToLowerInvariant(), trimmed[(slash + 1)..]);
        return true;
    }

    /// <summary><c>provider/name</c>.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;

    private static ModelName? Bare(string text) =>
        !BareName().IsMatch(text) ? null
        : text.StartsWith("claude-", StringComparison.OrdinalIgnoreCase) ? new("anthropic", text.ToLowerInvariant())
        : OpenAiName().IsMatch(text) ? new("openai", text)
        : MistralName().IsMatch(text) ? new("mistral", text)
        : null;

    // Local servers name models by their files, wherever these lie.
    [GeneratedRegex(@"^[A-Za-z0-9_-]+/[\p{L}\p{M}\p{N}_.:@+\-/\\~()=,](?:[\p{L}\p{M}\p{N}_.:@+\-/\\~()=, ]*[\p{L}\p{M}\p{N}_.:@+\-/\\~()=,])?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FullName();

    [GeneratedRegex("^[A-Za-z0-9_.:@+-]+$")]
    private static partial Regex BareName();

    [GeneratedRegex("^(gpt-|chatgpt-|o[0-9]+($|-))")]
    private static partial Regex OpenAiName();

    [GeneratedRegex("^(mistral|ministral|magistral|codestral|devstral|pixtral|open-mi[sx]tral|open-mixtral)-")]
    private static partial Regex MistralName();
}

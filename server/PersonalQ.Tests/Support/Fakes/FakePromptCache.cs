using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>Tokens of a request as the provider counts them.</summary>
internal sealed record FakeUsage(int Input, int CacheRead, int CacheWrite);

/// <summary>A prompt cache: what stood before a cache mark in an earlier request is read, what is new before a mark is written.</summary>
internal sealed class FakePromptCache
{
    // The provider looks back this far from a mark for something it has stored.
    private const int LookBack = 20;

    private readonly ConcurrentDictionary<string, bool> _stored = new(StringComparer.Ordinal);

    public FakeUsage Count(JsonElement body)
    {
        var blocks = Blocks(body).ToList();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var prefixes = new List<(string Hash, int Tokens, bool Marked)>(blocks.Count);
        var total = 0;
        foreach (var (text, marked) in blocks)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            total += Tokens(text);
            prefixes.Add((Convert.ToHexStringLower(hash.GetCurrentHash()), total, marked));
        }
        int read = 0, end = 0;
        for (var i = prefixes.Count - 1; i >= 0; i--)
        {
            if (!prefixes[i].Marked) continue;
            end = Math.Max(end, prefixes[i].Tokens);
            for (var j = i; j >= 0 && i - j < LookBack && read == 0; j--)
            {
                if (_stored.ContainsKey(prefixes[j].Hash)) read = prefixes[j].Tokens;
            }
        }
        foreach (var prefix in prefixes.Where(x => x.Marked)) _stored[prefix.Hash] = true;
        return new(total - end, read, end - read);
    }

    public static int Tokens(string text) => (text.Length + 3) / 4;

    /// <summary>Tools, system, messages: the order in which the provider reads them.</summary>
    private static IEnumerable<(string Text, bool Marked)> Blocks(JsonElement body)
    {
        foreach (var tool in List(body, "tools")) yield return Block(tool);
        foreach (var block in List(body, "system")) yield return Block(block);
        foreach (var message in List(body, "messages"))
        {
            foreach (var block in List(message, "content")) yield return Block(block);
        }
    }

    private static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        StrictJson.Optional(json, name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private static (string Text, bool Marked) Block(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object) return (block.GetRawText(), false);
        var text = string.Join(',', block.EnumerateObject().Where(x => x.Name != "cache_control").Select(x => x.Name + x.Value.GetRawText()));
        return (text, StrictJson.Optional(block, "cache_control") is not null);
    }
}

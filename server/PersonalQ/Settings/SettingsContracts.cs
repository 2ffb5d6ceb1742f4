using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace PersonalQ.Settings;

/// <summary>Saves what a service is configured with. Fields left out stay as they are; an empty text removes one.</summary>
/// <param name="Service">A known service, or a name for an own OpenAI-compatible endpoint (lower-case letters, digits, <c>-</c>, <c>_</c>).</param>
/// <param name="ApiKey">API key or bot token. For Obsidian also taken as the vault's path, for Microsoft as the client secret.</param>
/// <param name="BaseUrl">Address of the service; for OpenAI-compatible servers with <c>/v1</c>.</param>
/// <param name="ClientId">Microsoft: application (client) id.</param>
/// <param name="ClientSecret">Microsoft: the client secret's value.</param>
/// <param name="TenantId">Microsoft: directory (tenant) id.</param>
/// <param name="VaultPath">Obsidian: the vault's folder.</param>
/// <param name="TestConnection">Test the connection after saving.</param>
public sealed record UpdateSettings(
    [property: Required, StringLength(50)] string? Service,
    [property: StringLength(4000)] string? ApiKey = null,
    [property: StringLength(500)] string? BaseUrl = null,
    [property: StringLength(200)] string? ClientId = null,
    [property: StringLength(4000)] string? ClientSecret = null,
    [property: StringLength(200)] string? TenantId = null,
    [property: StringLength(4000)] string? VaultPath = null,
    bool TestConnection = false)
{
    /// <summary>Without its secrets, so that none reaches a log.</summary>
    public override string ToString() => $"settings of {Service}";
}

/// <summary>How saving or testing went.</summary>
/// <param name="Success">Saved, and tested if that was asked for.</param>
/// <param name="Configured">The service has everything it needs.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Models">How many models the service has; null unless a provider was tested.</param>
public sealed record SettingsAnswer(bool Success, bool Configured, string Message, int? Models = null);

/// <summary>The last connection test.</summary>
/// <param name="Success">How it ended.</param>
/// <param name="Message">What it said.</param>
public sealed record LastTest(bool Success, string Message);

/// <summary>How a service is configured. Secrets are never answered.</summary>
/// <param name="Configured">It has everything it needs.</param>
/// <param name="LastTested">When it was last tested.</param>
/// <param name="LastTest">How that ended.</param>
/// <param name="Source">Where its values come from: <c>ui</c> or <c>environment</c>; null when it is not configured.</param>
[JsonDerivedType(typeof(ModelServiceAnswer))]
[JsonDerivedType(typeof(OllamaAnswer))]
[JsonDerivedType(typeof(MicrosoftAnswer))]
[JsonDerivedType(typeof(ObsidianAnswer))]
public record ServiceAnswer(bool Configured, DateTimeOffset? LastTested, LastTest? LastTest, string? Source);

/// <summary>A provider of models.</summary>
/// <param name="Configured">It has everything it needs.</param>
/// <param name="LastTested">When it was last tested.</param>
/// <param name="LastTest">How that ended.</param>
/// <param name="Source">Where its values come from.</param>
/// <param name="BaseUrl">Its address; null for the provider's own.</param>
/// <param name="Custom">True for an endpoint of the user's own.</param>
public sealed record ModelServiceAnswer(bool Configured, DateTimeOffset? LastTested, LastTest? LastTest, string? Source, string? BaseUrl, bool Custom)
    : ServiceAnswer(Configured, LastTested, LastTest, Source);

/// <summary>Ollama.</summary>
/// <param name="Configured">It has an address, or was found on this machine.</param>
/// <param name="LastTested">When it was last tested.</param>
/// <param name="LastTest">How that ended.</param>
/// <param name="Source">Where its address comes from.</param>
/// <param name="BaseUrl">Its address; null for this machine.</param>
/// <param name="Custom">Always false.</param>
/// <param name="Detected">True when it answers right now.</param>
public sealed record OllamaAnswer(bool Configured, DateTimeOffset? LastTested, LastTest? LastTest, string? Source, string? BaseUrl, bool Custom, bool Detected)
    : ServiceAnswer(Configured, LastTested, LastTest, Source);

/// <summary>Microsoft Graph.</summary>
/// <param name="Configured">It has everything it needs.</param>
/// <param name="LastTested">When it was last tested.</param>
/// <param name="LastTest">How that ended.</param>
/// <param name="Source">Where its values come from.</param>
/// <param name="ClientId">Application (client) id.</param>
/// <param name="TenantId">Directory (tenant) id.</param>
public sealed record MicrosoftAnswer(bool Configured, DateTimeOffset? LastTested, LastTest? LastTest, string? Source, string? ClientId, string? TenantId)
    : ServiceAnswer(Configured, LastTested, LastTest, Source);

/// <summary>Obsidian.</summary>
/// <param name="Configured">It has everything it needs.</param>
/// <param name="LastTested">When it was last tested.</param>
/// <param name="LastTest">How that ended.</param>
/// <param name="Source">Where its values come from.</param>
/// <param name="VaultPath">The vault's folder.</param>
public sealed record ObsidianAnswer(bool Configured, DateTimeOffset? LastTested, LastTest? LastTest, string? Source, string? VaultPath)
    : ServiceAnswer(Configured, LastTested, LastTest, Source);

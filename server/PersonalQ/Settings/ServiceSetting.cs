namespace PersonalQ.Settings;

/// <summary>One external service as the user configured it (table <c>api_keys</c> of the specification).</summary>
public sealed class ServiceSetting
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <summary>Service name, unique: <c>anthropic</c>, <c>slack</c>, … or the name of an own endpoint.</summary>
    public required string ServiceName { get; init; }
    /// <summary>Encrypted JSON object of its secrets; null when it has none.</summary>
    public byte[]? EncryptedKey { get; set; }
    /// <summary>JSON object of what is not secret: base_url, vault_path, client_id, tenant_id.</summary>
    public string Config { get; set; } = "{}";
    /// <summary>True when everything the service needs is there.</summary>
    public bool IsConfigured { get; set; }
    /// <summary>True for an OpenAI-compatible endpoint the user named.</summary>
    public bool IsCustom { get; init; }
    /// <summary>When it was last tested.</summary>
    public DateTimeOffset? LastTested { get; set; }
    /// <summary>How the last test ended.</summary>
    public bool? LastTestSucceeded { get; set; }
    /// <summary>What the last test said.</summary>
    public string? LastTestMessage { get; set; }
    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>One element of the encryption key ring, wrapped; kept in the database when several processes share it.</summary>
public sealed class KeyRingEntry
{
    /// <summary>The key's id.</summary>
    public required string Id { get; init; }
    /// <summary>The wrapped key.</summary>
    public required string Xml { get; set; }
}

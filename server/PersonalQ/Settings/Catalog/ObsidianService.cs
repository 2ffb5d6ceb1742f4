namespace PersonalQ.Settings.Catalog;

/// <summary>A vault of Obsidian.</summary>
internal static class ObsidianService
{
    public static KnownService Known { get; } = new("obsidian", "Obsidian",
    [
        new("vault_path", ["OBSIDIAN_VAULT_PATH"], IsNeeded: true)
        {
            Label = "Vault path",
            Placeholder = "/path/to/vault",
            Help = "The folder that holds .obsidian, as the server sees it.",
        },
    ])
    {
        Description = "Notes in a vault on this machine.",
    };
}

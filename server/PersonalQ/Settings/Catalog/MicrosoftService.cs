namespace PersonalQ.Settings.Catalog;

/// <summary>Microsoft 365, by an app registered in Entra.</summary>
internal static class MicrosoftService
{
    public static KnownService Known { get; } = new("microsoft", "Microsoft",
    [
        new("client_id", ["MICROSOFT_CLIENT_ID"], IsNeeded: true) { Label = "Client ID", Placeholder = "Application (client) ID" },
        new("client_secret", ["MICROSOFT_CLIENT_SECRET"], IsSecret: true, IsNeeded: true) { Label = "Client secret" },
        new("tenant_id", ["MICROSOFT_TENANT_ID"], IsNeeded: true)
        {
            Label = "Tenant ID",
            Placeholder = "Directory (tenant) ID",
            Help = "Without it the app cannot sign in by itself, only people with their own accounts (delegated sign-in).",
            MayWait = true,
        },
    ])
    {
        Title = "Microsoft 365",
        Description = "Mail, calendar and files, through an app registered in Entra.",
    };
}

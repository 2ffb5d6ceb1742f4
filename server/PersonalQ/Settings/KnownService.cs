namespace PersonalQ.Settings;

/// <summary>One value a service is configured with.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Environment">Environment names that may hold it; the first one wins.</param>
/// <param name="IsSecret">Encrypted, and never answered.</param>
/// <param name="IsNeeded">Without it the service is not configured.</param>
public sealed record ServiceField(string Name, IReadOnlyList<string> Environment, bool IsSecret = false, bool IsNeeded = false)
{
    /// <summary>Its name for people.</summary>
    public required string Label { get; init; }

    /// <summary>An example, shown while the field is empty.</summary>
    public string? Placeholder { get; init; }

    /// <summary>What to write into it, where the label does not say it.</summary>
    public string? Help { get; init; }

    /// <summary>Whether a form may be saved without it. What is needed may still come later.</summary>
    public bool MayWait { get; init; }
}

/// <summary>A service the product can be connected with.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Fields">What it is configured with.</param>
public sealed record KnownService(string Name, string DisplayName, IReadOnlyList<ServiceField> Fields)
{
    /// <summary>What it is for and where its keys come from, in one or two sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>The name as settings show it, when it is longer than <see cref="DisplayName"/>.</summary>
    public string? Title { get; init; }

    /// <summary>Set when its models answer agents; its name is their prefix.</summary>
    public ServiceModels? Models { get; init; }

    /// <summary>True when it cannot be used without its secret.</summary>
    public bool NeedsSecret => Fields.Any(f => f is { IsSecret: true, IsNeeded: true });

    /// <summary>Its one secret field; null when it has none.</summary>
    public ServiceField? Secret => Fields.FirstOrDefault(f => f.IsSecret);
}

/// <summary>How a service offers models.</summary>
/// <param name="DisplayName">Name of the provider, with its models or its place in brackets.</param>
/// <param name="BaseUrl">Its own address.</param>
/// <param name="NeedsKey">Without a key it cannot be used, unless its address is another one.</param>
/// <param name="DefaultModel">The model to offer first.</param>
public sealed record ServiceModels(string DisplayName, string BaseUrl, bool NeedsKey, string? DefaultModel);

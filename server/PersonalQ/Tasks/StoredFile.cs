namespace PersonalQ.Tasks;

/// <summary>A file the user uploaded as input for tasks; its bytes lie in the data folder under its id.</summary>
public sealed class StoredFile
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <summary>File name without folders, 1–255 characters.</summary>
    public required string Name { get; init; }
    /// <summary>Media type as sent.</summary>
    public required string ContentType { get; init; }
    /// <summary>Size in bytes.</summary>
    public required long Size { get; init; }
    /// <summary>Trust label.</summary>
    public Trust Trust { get; init; } = Trust.Untrusted;
    /// <summary>Secrecy label.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>Upload.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

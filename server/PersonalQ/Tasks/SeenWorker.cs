namespace PersonalQ.Tasks;

/// <summary>A process that runs tasks of a PostgreSQL database, as it was last seen.</summary>
public sealed class SeenWorker
{
    /// <summary>The process, as leases name it.</summary>
    public required string Owner { get; init; }

    /// <summary>Tasks that it runs at a time.</summary>
    public int Places { get; set; }

    /// <summary>When it was last seen, by the database's clock.</summary>
    public required DateTimeOffset SeenAt { get; set; }
}

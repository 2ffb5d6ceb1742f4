using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Llm.Catalog;

/// <summary>Keeps what users entered and providers listed, and lays it over the shipped catalogue.</summary>
internal sealed class ModelStore(IDatabase database, ModelCatalog catalog, TimeProvider time)
{
    // The longest list known has some hundred.
    private const int MostListed = 2_000;

    /// <summary>Reads all entries into the catalogue.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await db.ModelEntries.ToListAsync(cancellationToken);
        var shipped = ModelCatalog.Shipped.ToDictionary(x => x.Id, StringComparer.Ordinal);
        catalog.Overlay(rows.Select(row =>
        {
            var known = shipped.GetValueOrDefault(row.Id) ?? ModelOverlay.Empty(ModelName.Parse(row.Id));
            return ModelOverlay.Read(row.Fields).Over(known) with { Custom = row.IsCustom };
        }));
    }

    /// <summary>Keeps what the user enters for a model, in place of what was entered before.</summary>
    public async Task PutAsync(ModelName name, ModelOverlay overlay, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async session =>
            {
                var row = await session.Db.ModelEntries.FindAsync([name.Id], CancellationToken.None);
                if (row is null) session.Db.Add(row = new() { Id = name.Id, Provider = name.Provider, UpdatedAt = time.GetUtcNow() });
                row.Fields = overlay.Write();
                row.IsCustom = true;
                row.UpdatedAt = time.GetUtcNow();
            },
            cancellationToken);
        await LoadAsync(cancellationToken);
    }

    /// <summary>Forgets what the user entered for a model.</summary>
    /// <returns>False when nothing was entered.</returns>
    public async Task<bool> DeleteAsync(ModelName name, CancellationToken cancellationToken)
    {
        var found = await database.WriteAsync(
            async session =>
            {
                var row = await session.Db.ModelEntries.FindAsync([name.Id], CancellationToken.None);
                if (row is not { IsCustom: true }) return false;
                session.Db.Remove(row);
                return true;
            },
            cancellationToken);
        await LoadAsync(cancellationToken);
        return found;
    }

    /// <summary>Keeps a provider's list in place of its last one. What the user entered stands.</summary>
    public async Task ReplaceListedAsync(string provider, IReadOnlyList<ListedModel> models, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async session =>
            {
                var rows = await session.Db.ModelEntries.Where(x => x.Provider == provider).ToListAsync(CancellationToken.None);
                session.Db.RemoveRange(rows.Where(x => !x.IsCustom));
                var kept = rows.Where(x => x.IsCustom).Select(x => x.Id).ToHashSet(StringComparer.Ordinal);
                foreach (var model in models.DistinctBy(x => x.Name, StringComparer.Ordinal).Take(MostListed))
                {
                    // A name that cannot be written as provider/name cannot be chosen for an agent either.
                    if (!ModelName.TryParse($"{provider}/{model.Name}", out var name, out _) || kept.Contains(name.Id)) continue;
                    session.Db.Add(new ModelEntry
                    {
                        Id = name.Id, Provider = provider, Fields = ModelOverlay.Of(model).Write(), UpdatedAt = time.GetUtcNow(),
                    });
                }
            },
            cancellationToken);
        await LoadAsync(cancellationToken);
    }
}

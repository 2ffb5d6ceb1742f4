using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using PersonalQ.Settings;

namespace PersonalQ.Database;

/// <summary>Takes known secrets out of what is saved, whoever wrote them there.</summary>
internal sealed class SecretInterceptor(SecretGate secrets) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Clean(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Clean(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Clean(DbContext? context)
    {
        if (context is null || secrets.IsEmpty)
            return;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            // What the user configured is kept as it is: an address may hold what a key holds too.
            if (entry.State is not (EntityState.Added or EntityState.Modified) || entry.Entity is ServiceSetting or KeyRingEntry)
                continue;
            foreach (var property in entry.Properties)
                if (property.CurrentValue is string text && (entry.State == EntityState.Added || property.IsModified) && !property.Metadata.IsKey() && !property.Metadata.IsForeignKey()
                    && secrets.Clean(text) is var clean && !ReferenceEquals(clean, text))
                    property.CurrentValue = clean;
        }
    }
}

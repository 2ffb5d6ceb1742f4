namespace PersonalQ.Runs;

/// <summary>What follows from failed model calls. Pure: even the jitter comes from the journal.</summary>
internal static class RetryPlan
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Decides after the failures at the end of the journal.</summary>
    /// <param name="journal">The run.</param>
    /// <param name="failures">The failed calls in a row, oldest first, at least one; calls lost in a crash are not among them.</param>
    /// <param name="now">The present.</param>
    /// <returns>The model to call now, or the wait, or the end.</returns>
    public static (string? Model, Directive? Otherwise) After(Journal journal, IReadOnlyList<RunStep> failures, DateTimeOffset now)
    {
        var start = journal.Start!;
        var last = failures[^1];
        var failure = journal.ModelAnswer(last);
        var fallback = start.FallbackModel is { Length: > 0 } model && model != start.Model ? model : null;
        var onFallback = failures.Any(f => f.Name == fallback);
        var canFallBack = fallback is not null && !onFallback;

        if (!failure.Retryable)
            // A model that is gone is what a fallback is for; a refused key or request fails the same way twice.
            return canFallBack && failure.ErrorKind is "model_not_found" ? (fallback, null) : (null, new Fail(failure.ErrorKind ?? "model_error", last.Error!));
        // An answer that cannot be read twice in the same way will not be read the third time; each may be paid for.
        if (failure.ErrorKind == "garbage" && failures.Count >= 2 && failures[^2] is var before && before.Name == last.Name && before.Error == last.Error)
            return canFallBack ? (fallback, null) : (null, new Fail("garbage", $"{last.Error} It did so twice in the same way, so it was not asked again."));
        if (failures.Count >= start.Limits.MaxModelFailures)
            return (null, new Fail(failure.ErrorKind ?? "model_unavailable", $"{last.Error} Gave up after {failures.Count} attempts. Retry the task when the provider works again."));
        if (canFallBack && failures.Count >= start.Limits.FailuresBeforeFallback)
            return (fallback, null);

        var due = last.FinishedAt!.Value + Delay(start.Limits.RetryBaseMs, failures.Count, failure.RetryAfterSeconds, last);
        return due <= now ? (onFallback ? fallback! : start.Model, null) : (null, new Park("retry", due));
    }

    // Exponential with jitter between half and the whole, never below what the provider asked for.
    private static TimeSpan Delay(int baseMs, int failures, double? retryAfterSeconds, RunStep last)
    {
        var whole = Math.Min(baseMs * Math.Pow(2, failures - 1), LongestWait.TotalMilliseconds);
        var jittered = whole * (0.5 + (Fraction(last) / 2));
        var asked = Math.Min(retryAfterSeconds ?? 0, TimeSpan.FromHours(24).TotalSeconds) * 1000;
        return TimeSpan.FromMilliseconds(Math.Max(jittered, asked));
    }

    private static double Fraction(RunStep step)
    {
        // FNV-1a: stable between processes, unlike string.GetHashCode.
        var hash = 2166136261u;
        foreach (var c in step.TaskId)
            hash = (hash ^ c) * 16777619;
        hash = (hash ^ (uint)step.Sequence) * 16777619;
        return hash / (double)uint.MaxValue;
    }
}

using System.Diagnostics;
using System.Globalization;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Fuzz;

/// <summary>
/// Rounds of a fuzz test: first every seed of its folder in <c>Fuzz/Seeds</c>, then made and changed texts. Each round has a random
/// source of its own, made of one seed, so that a finding can be met again with <c>FUZZ_SEED</c>. <c>FUZZ_SECONDS</c> lets it go on for longer
/// than the rounds of CI. What is found is put into the folder of seeds by whoever mends it.
/// </summary>
internal sealed class FuzzRun(ITestOutputHelper output)
{
    private readonly int seed = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();

    private readonly TimeSpan atLeast =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    /// <summary>Does the rounds; a fault tells what was being read.</summary>
    /// <param name="kind">The folder of seeds.</param>
    /// <param name="rounds">Rounds at least, besides the seeds.</param>
    /// <param name="make">Makes a text.</param>
    /// <param name="read">Reads it.</param>
    public async Task GoAsync(string kind, int rounds, Func<Random, string> make, Func<string, Random, Task> read)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}"));
        var seeds = Directory.GetFiles(Path.Combine(Repository.Root, "server", "PersonalQ.Tests", "Fuzz", "Seeds", kind)).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(seeds);
        foreach (var file in seeds)
            await RoundAsync(Path.GetFileName(file), await File.ReadAllTextAsync(file), new Random(seed), read);
        var began = Stopwatch.StartNew();
        var done = 0;
        for (; done < rounds || began.Elapsed < atLeast; done++)
        {
            var random = new Random(unchecked((seed * 397) ^ done));
            var input = random.Next(4) == 0 ? new Texts(random).Mutated(await File.ReadAllTextAsync(seeds[random.Next(seeds.Count)])) : make(random);
            await RoundAsync(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}, round {done}"), input, random, read);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {seeds.Count} seeds, {done} rounds in {began.Elapsed.TotalSeconds:0} s"));
    }

    /// <summary>The same for what is not asynchronous.</summary>
    public Task GoAsync(string kind, int rounds, Func<Random, string> make, Action<string> read) => GoAsync(kind, rounds, make, (input, _) =>
    {
        read(input);
        return Task.CompletedTask;
    });

    private static async Task RoundAsync(string what, string input, Random random, Func<string, Random, Task> read)
    {
        try
        {
            await read(input, random);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.GetType().Name}: {e.Message}\nIt read:\n{(input.Length <= 4000 ? input : input[..4000] + "…")}", e);
        }
    }
}

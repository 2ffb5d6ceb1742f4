using System.Diagnostics;
using System.Globalization;

namespace PersonalQ.Tests.Fuzz;

/// <summary>
/// Rounds of a fuzz test. Each has a random source of its own, made of one seed, so that a finding can be met again with
/// <c>FUZZ_SEED</c>. <c>FUZZ_SECONDS</c> lets it go on for longer than the rounds of CI.
/// </summary>
internal sealed class FuzzRun(ITestOutputHelper output)
{
    private readonly int seed = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();

    private readonly TimeSpan atLeast =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    /// <summary>Does the rounds; a fault tells what was being read.</summary>
    /// <param name="rounds">Rounds at least.</param>
    /// <param name="round">One round: answers what it reads, and reads it.</param>
    public async Task GoAsync(int rounds, Func<Random, (string Input, Func<Task> Read)> round)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}"));
        var began = Stopwatch.StartNew();
        var done = 0;
        for (; done < rounds || began.Elapsed < atLeast; done++)
        {
            var (input, read) = round(new Random(unchecked((seed * 397) ^ done)));
            try
            {
                await read();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}, round {done}: {e.GetType().Name}: {e.Message}\nIt read:\n{Short(input)}"), e);
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} rounds"));
    }

    /// <summary>The same for what is not asynchronous.</summary>
    public Task GoAsync(int rounds, Func<Random, string> make, Action<string> read) => GoAsync(rounds, random =>
    {
        var input = make(random);
        return (input, () =>
        {
            read(input);
            return Task.CompletedTask;
        });
    });

    private static string Short(string input) => input.Length <= 4000 ? input : input[..4000] + "…";
}

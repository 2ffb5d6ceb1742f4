using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Architecture;

public sealed class FileNameTests
{
    /// <summary>An editor that opens files by name finds the one that was meant.</summary>
    [Fact]
    public void No_file_name_of_the_server_occurs_twice()
    {
        var root = Path.Combine(Repository.Root, "server", "PersonalQ");
        var twice = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("bin/", StringComparison.Ordinal) && !file.StartsWith("obj/", StringComparison.Ordinal)
                && !file.StartsWith("Database/Migrations/", StringComparison.Ordinal)) // each migration is written once per engine
            .GroupBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)
            .Where(files => files.Count() > 1)
            .Select(files => string.Join(" and ", files));
        Assert.Empty(twice);
    }
}

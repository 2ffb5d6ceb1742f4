using System.Reflection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace PersonalQ.Http;

/// <summary>The web app within the program, as <c>make publish</c> puts it there so that one file is all.</summary>
internal sealed class EmbeddedSpa : IFileProvider
{
    private static readonly Assembly Program = typeof(EmbeddedSpa).Assembly;
    private static readonly HashSet<string> Names = [.. Program.GetManifestResourceNames()];

    public IFileInfo GetFileInfo(string subpath) => Names.Contains("wwwroot" + subpath)
        ? new Resource("wwwroot" + subpath)
        : new NotFoundFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private sealed class Resource(string name) : IFileInfo
    {
        // The same for all until there is another program; a part of the ETag.
        private static readonly DateTimeOffset Built = Environment.ProcessPath is { } path ? File.GetLastWriteTimeUtc(path) : DateTimeOffset.UnixEpoch;

        public bool Exists => true;
        public long Length { get; } = Open(name).Length;
        public string? PhysicalPath => null;
        public string Name => Path.GetFileName(name);
        public DateTimeOffset LastModified => Built;
        public bool IsDirectory => false;

        public Stream CreateReadStream() => Open(name);

        // A view of the program in memory: opening it copies nothing.
        private static Stream Open(string name) => Program.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
    }
}

using System.Reflection;

namespace PersonalQ;

/// <summary>What this program is.</summary>
public static class Product
{
    /// <summary>Its version, such as <c>1.0.0</c>.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

using System.Text.Json;

namespace PersonalQ.Tools;

/// <summary>All tools of this installation by name.</summary>
public sealed class ToolRegistry
{
    private readonly Dictionary<string, Tool> tools;

    /// <summary>Collects what the features contributed; a later one of the same name replaces an earlier one.</summary>
    public ToolRegistry(IEnumerable<Tool> contributed)
    {
        tools = new(StringComparer.Ordinal);
        foreach (var tool in contributed)
            tools[tool.Name] = tool;
    }

    /// <summary>The tool of this name, or null.</summary>
    public Tool? Find(string name) => tools.GetValueOrDefault(name);

    /// <summary>All tools by name.</summary>
    public IEnumerable<Tool> All => tools.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>The tools an agent has: those on by default, as its <c>tools_config</c> switches them on or off.</summary>
    /// <param name="toolsConfig">JSON object: tool name → <c>{"enabled": bool}</c>, or simply a bool.</param>
    public IReadOnlyList<Tool> For(string toolsConfig)
    {
        if (toolsConfig is "{}" or "")
            return [.. All.Where(t => t.OnByDefault)];
        using var config = JsonDocument.Parse(toolsConfig);
        return [.. All.Where(t => IsEnabled(config.RootElement, t))];
    }

    private static bool IsEnabled(JsonElement config, Tool tool)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(tool.Name, out var setting))
            return tool.OnByDefault;
        if (setting.ValueKind == JsonValueKind.Object && setting.TryGetProperty("enabled", out var enabled))
            setting = enabled;
        return setting.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => tool.OnByDefault,
        };
    }
}

/// <summary>Wires the feature.</summary>
public static class ToolServices
{
    /// <summary>Adds the registry and the tools every agent has.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services)
    {
        services.AddSingleton<ToolRegistry>();
        services.AddSingleton<Tool, CalculatorTool>();
        services.AddSingleton<Tool, CurrentTimeTool>();
        services.AddSingleton<Tool, ListFilesTool>();
        services.AddSingleton<Tool, ReadFileTool>();
        services.AddSingleton<Tool, WriteFileTool>();
        return services;
    }
}

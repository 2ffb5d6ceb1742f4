using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tools;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>Puts teams together, and makes a manager where none of the user's agents leads.</summary>
internal sealed class Managers(ToolRegistry tools, TimeProvider clock)
{
    /// <summary>The team of a run.</summary>
    public async ValueTask<Team> TeamAsync(WriteSession session, WorkflowDefinition definition, IReadOnlyDictionary<string, Agent> agents)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var members = definition.Nodes.Select(n => agents[n.AgentId!]).DistinctBy(a => a.Id)
            .Select(a => new Member(ShortName(a.Name, taken), a.Id, a.Name, a.Description)).ToList();
        if (definition.Settings.ManagerAgentId is { Length: > 0 } own)
            return new Team(own, true, members);
        var made = Make(agents[members[0].AgentId]);
        session.Db.Agents.Add(made);
        await session.Db.SaveChangesAsync();
        return new Team(made.Id, false, members);
    }

    // It is deleted from the start: it belongs to one run, shows up in no list, keeps no name taken, and its history
    // stays readable like that of any deleted agent.
    private Agent Make(Agent like)
    {
        var now = clock.Now();
        return new Agent
        {
            Id = Ids.New(clock),
            Name = "Manager",
            Description = "Leads one workflow run",
            AgentType = AgentType.Analytical,
            Status = AgentStatus.Active,
            Model = like.Model,
            FallbackModel = like.FallbackModel,
            Temperature = 0.2,
            MaxTokens = Math.Max(like.MaxTokens, 4096),
            SystemPrompt = ManagerPrompt.System,
            ToolsConfig = JsonSerializer.Serialize(tools.All.Where(t => t.OnByDefault).ToDictionary(t => t.Name, _ => false)),
            CreatedAt = now,
            UpdatedAt = now,
            DeletedAt = now,
        };
    }

    private static string ShortName(string name, HashSet<string> taken)
    {
        var text = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(c))
                text.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && text.Length > 0 && text[^1] != '_')
                text.Append('_');
        var wanted = text.ToString().Trim('_') is { Length: > 0 } found ? found[..Math.Min(found.Length, 40)].TrimEnd('_') : "member";
        var free = wanted;
        for (var i = 2; !taken.Add(free); i++)
            free = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
        return free;
    }
}

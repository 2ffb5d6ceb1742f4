namespace PersonalQ.People;

/// <summary>What an access token may do. A token never does more than its person may.</summary>
internal static class Scopes
{
    public const string AgentsRead = "agents:read";
    public const string AgentsWrite = "agents:write";
    public const string TasksRead = "tasks:read";
    public const string TasksWrite = "tasks:write";
    public const string WorkflowsRead = "workflows:read";
    public const string WorkflowsWrite = "workflows:write";
    public const string ApprovalsDecide = "approvals:decide";
    public const string MetricsRead = "metrics:read";
    public const string SettingsRead = "settings:read";
    public const string SettingsWrite = "settings:write";
    public const string PeopleManage = "people:manage";

    /// <summary>Every scope, with what it allows.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        [AgentsRead] = "Read agents and the models they can use",
        [AgentsWrite] = "Create, change and delete agents",
        [TasksRead] = "Read tasks, their steps, files and the activity log; listen to live events",
        [TasksWrite] = "Create, cancel, rate and delete tasks; upload files",
        [WorkflowsRead] = "Read workflows and their runs",
        [WorkflowsWrite] = "Create, change, run and delete workflows",
        [ApprovalsDecide] = "Answer what waits for a person, and raise budgets",
        [MetricsRead] = "Read /metrics, the dashboard's numbers and costs",
        [SettingsRead] = "Read how services are configured, without their secrets",
        [SettingsWrite] = "Change services, models and budgets; sample data (admins)",
        [PeopleManage] = "See people, invitations and the security log; withdraw invitations (admins)",
    };
}

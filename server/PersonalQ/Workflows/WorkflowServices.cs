using PersonalQ.Events;
using PersonalQ.Tools;
using PersonalQ.Workflows.Files;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows;

/// <summary>Wires the feature.</summary>
public static class WorkflowServices
{
    /// <summary>Adds workflows and their runs.</summary>
    public static IServiceCollection AddWorkflows(this IServiceCollection services)
    {
        services.AddSingleton<RunAdvance>();
        services.AddSingleton<RunCommands>();
        services.AddSingleton<RunStarts>();
        services.AddSingleton<WorkflowCommands>();
        services.AddSingleton<WorkflowDrafts>();
        services.AddSingleton<NodeTries>();
        services.AddSingleton<WorkflowFiles>();
        services.AddSingleton<Managers>();
        services.AddSingleton<ManagerCalls>();
        services.AddSingleton<DelegationFlow>();
        services.AddSingleton<Tool, DelegateTool>();
        services.AddSingleton<Tool, ReviewTool>();
        services.AddSingleton<IEventRecorder, TaskReactions>();
        services.AddSingleton<RunSliceWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<RunSliceWorker>());
        services.AddHostedService(s => s.GetRequiredService<RunSliceWorker>());
        services.AddSingleton<NodeTimeouts>();
        services.AddSingleton<NodeTimeoutWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<NodeTimeoutWorker>());
        services.AddHostedService(s => s.GetRequiredService<NodeTimeoutWorker>());
        return services;
    }
}

using PersonalQ.Events;
using PersonalQ.Tools;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Files;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows;

/// <summary>Wires the feature.</summary>
public static class WorkflowServices
{
    /// <summary>Adds workflows and their runs.</summary>
    public static IServiceCollection AddWorkflows(this IServiceCollection services)
    {
        services.AddSingleton<WorkflowRunAdvance>();
        services.AddSingleton<WorkflowRunCommands>();
        services.AddSingleton<WorkflowRunStarts>();
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
        services.AddSingleton<WorkflowRunSliceWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<WorkflowRunSliceWorker>());
        services.AddHostedService(s => s.GetRequiredService<WorkflowRunSliceWorker>());
        services.AddSingleton<NodeTimeouts>();
        services.AddSingleton<NodeTimeoutWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<NodeTimeoutWorker>());
        services.AddHostedService(s => s.GetRequiredService<NodeTimeoutWorker>());
        return services;
    }
}

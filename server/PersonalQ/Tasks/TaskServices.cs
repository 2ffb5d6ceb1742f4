using PersonalQ.Events;
using PersonalQ.Runs;
using PersonalQ.Runs.Budgets;

namespace PersonalQ.Tasks;

/// <summary>Wires the feature.</summary>
public static class TaskServices
{
    /// <summary>Adds tasks, their queue, and the worker that runs them.</summary>
    /// <exception cref="StartupException">A setting is wrong.</exception>
    public static IServiceCollection AddTasks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DiskQuota>();
        services.AddSingleton(TaskOptions.From(configuration));
        services.AddSingleton(RunLimits.From(configuration));
        services.AddSingleton<StorePatience>();
        services.AddSingleton<RunPlanner>();
        services.AddSingleton<TaskRunner>();
        services.AddSingleton<TaskCommands>();
        services.AddSingleton<TaskBulk>();
        services.AddSingleton<TaskQueue>();
        services.AddSingleton<RunInputs>();
        services.AddSingleton<RunRegistry>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<RunRegistry>());
        services.AddSingleton<IEventRecorder, BudgetLedger>();
        services.AddSingleton<SpendingReader>();
        services.AddSingleton<Agents.IAgentSpending>(s => s.GetRequiredService<SpendingReader>());
        services.AddSingleton<TrashWorker>();
        services.AddHostedService(s => s.GetRequiredService<TrashWorker>());
        services.AddSingleton<IEventRecorder, AgentReactions>();
        services.AddSingleton<IEventRecorder, AgentHealth>();
        services.AddSingleton<AgentSliceWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<AgentSliceWorker>());
        services.AddHostedService(s => s.GetRequiredService<AgentSliceWorker>());
        services.AddSingleton<BudgetSliceWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<BudgetSliceWorker>());
        services.AddHostedService(s => s.GetRequiredService<BudgetSliceWorker>());
        services.AddSingleton<TaskWorker>();
        services.AddHostedService(s => s.GetRequiredService<TaskWorker>());
        services.AddSingleton<TaskSearchWorker>();
        services.AddSingleton<IEventListener>(s => s.GetRequiredService<TaskSearchWorker>());
        services.AddHostedService(s => s.GetRequiredService<TaskSearchWorker>());
        return services;
    }
}

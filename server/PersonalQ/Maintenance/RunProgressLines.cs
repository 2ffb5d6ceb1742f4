using System.Text.Json;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance;

/// <summary>What a person at the terminal sees of a run: the text as it comes, tool calls, waits. Nothing of it reaches a pipe.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="quiet">True when the text is not wanted.</param>
internal sealed class RunProgressLines(Terminal terminal, bool quiet)
{
    private const int LongestArguments = 100;

    private int call = -1;
    private int shown;
    private bool lineIsOpen;
    private WaitingFor? waiting;

    /// <summary>True when the text of the last call stands on the terminal already.</summary>
    public bool HasShownText { get; private set; }

    public void Text(CallText text, bool whole)
    {
        if (quiet || !terminal.IsOutWatched)
            return;
        if (text.Sequence != call)
        {
            Close();
            (call, shown) = (text.Sequence, 0);
        }
        // The text so far comes again after a lost connection: only the rest of it is new.
        var fresh = whole ? text.Text[Math.Min(shown, text.Text.Length)..] : text.Text;
        shown += fresh.Length;
        terminal.Out.Write(fresh);
        terminal.Out.Flush();
        HasShownText = true;
        lineIsOpen = fresh.Length > 0 ? !fresh.EndsWith('\n') : lineIsOpen;
    }

    public void Step(StepResponse step)
    {
        switch (step)
        {
            case { Kind: StepKind.ToolCall, State: StepState.Intended }:
                Line($"→ {step.Name} {Arguments(step)}");
                break;
            case { Kind: StepKind.ToolCall, State: StepState.Failed }:
                Line($"✗ {step.Name}: {step.Error}");
                break;
            case { Kind: StepKind.ModelCall, State: StepState.Failed }:
                HasShownText = false; // it will be said again
                Line($"✗ {step.Name}: {step.Error}");
                break;
        }
    }

    public void Task(TaskResponse task, Uri address)
    {
        if (task.WaitingFor == waiting)
            return;
        waiting = task.WaitingFor;
        switch (waiting)
        {
            case null:
                break;
            case WaitingFor.Retry:
                Line($"Waiting for the next try, at {task.AvailableAt:HH:mm:ss} UTC");
                break;
            case WaitingFor.Agent:
                Line("Waiting: the agent is paused");
                break;
            default:
                Line($"Waiting for you ({waiting.Value.ToText()}): {new Uri(address, $"/tasks/{task.Id}")}");
                break;
        }
    }

    /// <summary>Ends a line that is not ended yet.</summary>
    public void Close()
    {
        if (lineIsOpen)
            terminal.Out.WriteLine();
        lineIsOpen = false;
    }

    private void Line(string text)
    {
        Close();
        terminal.Progress(text);
    }

    private static string Arguments(StepResponse step)
    {
        var request = step.Request?.Read<JsonElement>();
        var text = request is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("arguments", out var arguments) ? arguments.GetRawText() : "";
        return text.Length <= LongestArguments ? text : text[..LongestArguments] + "…";
    }
}

using System.Text.Json;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>A request in the terms both protocols share, for rules and counts.</summary>
public sealed record FakePrompt
{
    public required string Model { get; init; }

    public string System { get; init; } = "";

    /// <summary>The text of the first user message.</summary>
    public required string First { get; init; }

    /// <summary>The text of the last user message that has one.</summary>
    public required string Last { get; init; }

    /// <summary>How often the model has spoken in this conversation.</summary>
    public required int Turn { get; init; }

    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>What tools answered, oldest first.</summary>
    public required IReadOnlyList<string> ToolResults { get; init; }

    public required bool Stream { get; init; }

    /// <summary>The request as it came.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>Tells conversations apart: model, system prompt and messages without cache marks.</summary>
    public required string Key { get; init; }
}

/// <summary>A request as the fake saw it.</summary>
public sealed class FakeCall(int order, FakePrompt prompt, IReadOnlyDictionary<string, string> headers)
{
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>1 for the first request.</summary>
    public int Order { get; } = order;

    public FakePrompt Prompt { get; } = prompt;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>The status answered, 0 while it is not.</summary>
    public int Status { get; set; }

    /// <summary>The whole answer was delivered: this is what a provider bills.</summary>
    public bool IsPaid { get; set; }

    /// <summary>Completes when the client closed the connection before the answer was complete.</summary>
    public Task Disconnected => _disconnected.Task;

    internal void Disconnect() => _disconnected.TrySetResult();
}

/// <summary>A request the real service would refuse.</summary>
public sealed class FakeRefusal(int status, string type, string message, string? parameter = null, string? code = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public string? Parameter { get; } = parameter;

    public string? Code { get; } = code;
}

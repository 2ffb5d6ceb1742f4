using PersonalQ.Events;

namespace PersonalQ.Settings;

/// <summary>A service's settings were saved or removed: whoever keeps a copy of them must read them anew.</summary>
/// <param name="Service">Its name: <c>anthropic</c>, <c>slack</c>, … or an own endpoint.</param>
public sealed record ServiceSettingsChanged(string Service) : DomainEvent;

/// <summary>A connection test of a service succeeded (activity <c>integration_connected</c>).</summary>
/// <param name="Service">Its name.</param>
/// <param name="Message">What the test said, for people.</param>
/// <param name="At">When.</param>
public sealed record ServiceConnected(string Service, string Message, DateTimeOffset At) : DomainEvent;

/// <summary>A connection test of a service failed (activity <c>integration_error</c>).</summary>
/// <param name="Service">Its name.</param>
/// <param name="Message">Why, for people; never holds a secret.</param>
/// <param name="At">When.</param>
public sealed record ServiceFailed(string Service, string Message, DateTimeOffset At) : DomainEvent;

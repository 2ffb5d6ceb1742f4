namespace PersonalQ.Tests.Support;

/// <summary>One app for the many cases of a class that only read, or that keep out of each other's way.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    public PersonalQApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await PersonalQApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

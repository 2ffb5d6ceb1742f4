using PersonalQ;

var app = Server.Build(args);
await app.StartServerAsync(CancellationToken.None);
await app.WaitForShutdownAsync();

return await PersonalQ.Maintenance.CommandLine.RunAsync(args);

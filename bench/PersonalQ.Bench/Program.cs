using PersonalQ.Bench;

return args switch
{
    ["fanout", var port] => await Fanout.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)),
    ["bare", var port] => await Bare.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)),
    ["commits"] => Commits.Run(),
    ["fill", var folder, var tasks] => Fill.Run(folder, int.Parse(tasks, System.Globalization.CultureInfo.InvariantCulture)),
    ["advance", var nodes, var kilobytes] => await Advance.RunAsync(
        int.Parse(nodes, System.Globalization.CultureInfo.InvariantCulture), int.Parse(kilobytes, System.Globalization.CultureInfo.InvariantCulture)),
    ["plan", var runs] => Plan.Run(int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture)),
    ["wire", var turns] => await Wire.RunAsync(int.Parse(turns, System.Globalization.CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: PersonalQ.Bench fanout PORT        the product with GET /go?n=ROUNDS&hz=HZ, which tells every socket ROUNDS events of 300 bytes
               PersonalQ.Bench bare PORT          a web server with fixed answers, GET /small and /large
               PersonalQ.Bench commits            commits of one row a second, by SQLite alone
               PersonalQ.Bench fill FOLDER TASKS  copies the finished tasks of a stopped installation until there are so many
               PersonalQ.Bench advance NODES KB   the end of a task in a run of so many nodes with outputs of so many kilobytes: with and without reading them
               PersonalQ.Bench plan RUNS          the plan of a workflow of three agents in a row, alone: milliseconds of one
               PersonalQ.Bench wire TURNS         a streamed answer read by the SDK with the stage that puts it right, and without
        """);
    return 2;
}

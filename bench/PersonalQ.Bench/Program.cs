using PersonalQ.Bench;

return args switch
{
    ["fanout", var port] => await Fanout.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: PersonalQ.Bench fanout PORT    the product with GET /go?n=ROUNDS&hz=HZ, which tells every socket ROUNDS events of 300 bytes");
    return 2;
}

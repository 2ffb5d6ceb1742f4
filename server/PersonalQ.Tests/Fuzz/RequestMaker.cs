using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PersonalQ.Workflows.Templates;

namespace PersonalQ.Tests.Fuzz;

/// <summary>Makes requests of what the API document says: as it says, nearly so, broken, and meant to do harm.</summary>
internal sealed partial class RequestMaker(Random random, JsonNode document, KnownIds known)
{
    private static readonly string[] Services = ["anthropic", "openai", "mistral", "ollama", "slack", "obsidian", "mine"];

    private readonly Texts texts = new(random);
    private readonly HostileTexts hostile = new(random);

    // Half of the bodies hold all that is required, with values that fit: the others are refused before they reach much.
    private readonly bool isSound = random.Next(2) == 0;

    public static IReadOnlyList<(string Path, string Method, JsonNode Operation)> Routes(JsonNode document) =>
        [.. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Where(m => m.Key is "get" or "post" or "put" or "patch" or "delete")
            .Select(m => (p.Key, m.Key.ToUpperInvariant(), m.Value!)))];

    public FuzzRequest Make(string path, string method, JsonNode operation)
    {
        var uri = Parameter().Replace(path, m => Uri.EscapeDataString(PathValue(path, m.Groups[1].Value) is { Length: > 0 } value ? value : "x"));
        var query = operation["parameters"]?.AsArray().Where(p => (string?)Resolved(p!)["in"] == "query" && texts.Chance(2))
            .Select(p => $"{(string)Resolved(p!)["name"]!}={Uri.EscapeDataString(QueryValue((string)Resolved(p!)["name"]!, Resolved(p!)["schema"]))}").ToList() ?? [];
        if (texts.Chance(60))
            query.Add(texts.Of("%zz", "a=%00", "x=%ff%fe", "=", "&&", "limit=1&limit=2"));
        if (query.Count > 0)
            uri += "?" + string.Join('&', query);
        var (type, body) = method is "GET" || operation["requestBody"] is not { } wanted ? (null, null) : Body(path, Resolved(wanted));
        return new FuzzRequest(method, uri, type, body, Headers());
    }

    private string PathValue(string path, string name) => name switch
    {
        "id" when !texts.Chance(5) => known.Of(path.Split('/')[3], random) ?? "none",
        "node" => texts.Of("a", "ask", "manager", "c0", Texts.Sound(texts.Word())),
        "sequence" => texts.Of("0", "1", "2", "3", "-1", "99999999999", "x"),
        "key" => WorkflowTemplates.All[random.Next(WorkflowTemplates.All.Count)].Key,
        "service" => texts.Of(Services),
        "path" => texts.Of("out.txt", "../../secret", "..\\x", "a/../../b", "CON", new string('p', 5000), "%2e%2e/x", Texts.Sound(texts.Word())),
        _ => texts.Of("none", "1", "0", "a b", "demo/echo", new string('i', 3000), Texts.Sound(texts.Word())),
    };

    private string QueryValue(string name, JsonNode? schema) => name switch
    {
        "skip" or "limit" => texts.Of("0", "1", "10", "500", "-1", "501", "2147483648", "1e3", " 5"),
        "workflow_run_id" or "task_id" or "agent_id" or "workflow_id" when texts.Chance(2) => known.Of(name switch { "workflow_run_id" => "workflow-runs", "workflow_id" => "workflows", "task_id" => "tasks", _ => "agents" }, random) ?? "none",
        "search" => texts.Chance(4) ? texts.Of("%", "_", "\\", "'; drop table tasks; --", "\"", "*", "NEAR(", "a OR b", "^a", new string('s', 20_000), "İ", "ß") : Texts.Sound(texts.Word()),
        "created_after" or "created_before" => texts.Of("2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday", "2026-13-40"),
        _ => (schema is null ? null : Resolved(schema)["enum"]) is JsonArray { Count: > 0 } values && !texts.Chance(4) ? (string?)values[random.Next(values.Count)] ?? "" : Texts.Sound(texts.Word()),
    };

    private (string?, byte[]?) Body(string path, JsonNode wanted)
    {
        if (path.EndsWith("/files", StringComparison.Ordinal))
            return Upload();
        if (path.Contains("/workflows/import", StringComparison.Ordinal) || path.Contains("/validate/file", StringComparison.Ordinal))
            return (texts.Chance(15) ? texts.Of("application/json", "text/plain", "application/yaml; charset=utf-7", "") : "application/yaml", Bytes(hostile.File()));
        if (texts.Chance(25))
            return (texts.Of("application/json", "application/json; charset=utf-16", "text/json"), Garbage());
        if (hostile.Body(path, known) is { } harm)
            return ("application/json", Bytes(harm));
        var schema = wanted["content"]?.AsObject().FirstOrDefault(c => c.Key.Contains("json", StringComparison.Ordinal)).Value?["schema"];
        var made = Of(schema, 6, "")?.ToJsonString() ?? "null";
        return (texts.Chance(30) ? texts.Of("text/plain", "", "application/xml", "multipart/form-data", "application/json; charset=utf-7", "application/problem+json") : "application/json",
            Bytes(!isSound && texts.Chance(3) ? texts.Mutated(made) : made));
    }

    private byte[] Garbage()
    {
        var bytes = new byte[random.Next(0, texts.Chance(20) ? 100_000 : 200)];
        random.NextBytes(bytes);
        return bytes;
    }

    private (string, byte[]) Upload()
    {
        var edge = texts.Of("edge", "e", new string('b', 70), "\"q\"");
        var name = texts.Of("a.csv", "x.html", "../../etc/passwd", "a\\b.txt", "CON", "a\u202egnp.exe", new string('n', 400), "\"", "a\r\nX-Injected: 1", "", Texts.Sound(texts.Word()));
        var type = texts.Of("text/csv", "text/html", "image/svg+xml", "application/octet-stream", "text/plain; charset=utf-7", "a/b/c", "", "\u0001", new string('t', 3000));
        var content = texts.Chance(50) ? new string('x', 2_000_000) : texts.Chance(2) ? Texts.Sound(texts.Word()) : Encoding.Latin1.GetString(Garbage());
        var form = $"--{edge}\r\nContent-Disposition: form-data; name=\"{texts.Of("file", "file", "file", "other")}\"; filename=\"{name}\"\r\nContent-Type: {type}\r\n\r\n{content}\r\n--{edge}--\r\n";
        if (texts.Chance(8))
            form = Texts.Sound(texts.Mutated(form));
        return ($"multipart/form-data; boundary={texts.Of(edge, edge, edge, edge, "other", "")}", Bytes(form));
    }

    private List<(string, string)> Headers()
    {
        var headers = new List<(string, string)>();
        if (!texts.Chance(8))
            return headers;
        headers.Add(texts.Of(
            ("Accept", "text/csv"), ("Accept", "text/html"), ("Accept", "*/*;q=9"), ("If-Match", "\"1\""), ("If-Match", "x"), ("If-Match", "*"), ("Idempotency-Key", "same"),
            ("Idempotency-Key", new string('k', 2000)), ("Content-Encoding", "gzip"), ("Origin", "http://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("X-Forwarded-For", "1.2.3.4, x"),
            ("Cookie", "a=" + new string('c', 5000)), ("Range", "bytes=5-1"), ("Range", "bytes=0-,0-,0-"), ("Host", "evil.example"), ("Host", "127.0.0.1:1"), ("Accept-Encoding", "br;q=x"), ("Expect", "100-continue"),
            ("If-None-Match", "W/\"x"), ("If-Modified-Since", "never"), ("X-HTTP-Method-Override", "DELETE"), ("User-Agent", "personalq-cli/9"), ("Last-Event-ID", "9999999999999999999")));
        return headers;
    }

    // What the schema says, with something else in its place now and then.
    private JsonNode? Of(JsonNode? schema, int depth, string name)
    {
        if (schema is null || depth == 0 || (!isSound && texts.Chance(12)))
            return texts.Json(2);
        schema = Resolved(schema);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray { Count: > 0 } choices)
            return Of(choices[isSound ? choices.Count - 1 : random.Next(choices.Count)], depth, name);
        if (schema["enum"] is JsonArray { Count: > 0 } values)
            return values[random.Next(values.Count)]?.DeepClone();
        var type = schema["type"] switch { JsonArray types => (string?)types[isSound ? types.Count - 1 : random.Next(types.Count)], var one => (string?)one };
        switch (type)
        {
            case "object":
                var required = schema["required"]?.AsArray().Select(r => (string?)r).ToHashSet() ?? [];
                var members = new JsonObject();
                foreach (var (member, of) in schema["properties"]?.AsObject() ?? [])
                    if ((isSound && required.Contains(member)) || !texts.Chance(isSound ? 2 : 3))
                        members[member] = Of(of, depth - 1, member);
                return members;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Of(schema["items"], depth - 1, name))]);
            case "integer" or "number":
                return JsonNode.Parse(isSound ? texts.Of("1", "2", "10", "0.5") : texts.Of("0", "1", "-1", "50", "1.5", "1e300", "99999999999999999999"));
            case "boolean":
                return texts.Chance(2);
            case "null":
                return null;
            default:
                return Text(name);
        }
    }

    private string Text(string name) => name switch
    {
        "agent_id" or "manager_agent_id" or "agents" when !texts.Chance(6) => known.Of("agents", random) ?? "none",
        "workflow_id" when !texts.Chance(6) => known.Of("workflows", random) ?? "none",
        "run_id" when !texts.Chance(6) => known.Of("workflow-runs", random) ?? "none",
        "input_files" when !texts.Chance(4) => known.Of("files", random) ?? "none",
        "ids" when !texts.Chance(4) => known.Of("tasks", random) ?? "none",
        "model" or "fallback_model" => texts.Of("demo/echo", "demo/echo", "anthropic/claude-sonnet-4-5", "x", Texts.Sound(texts.Word())),
        "service" => texts.Of(Services),
        "base_url" => texts.Of("http://127.0.0.1:9", "http://[::1]:9/v1", "ftp://x", "http://169.254.169.254/", "javascript:1", Texts.Sound(texts.Word())),
        "avatar_url" => texts.Of("https://example.com/a.png", "javascript:alert(1)", "//evil.example/x", Texts.Sound(texts.Word())),
        "name" => string.Create(CultureInfo.InvariantCulture, $"{Texts.Sound(texts.Word())} {random.Next()}"),
        "from_node" or "source" or "target" => texts.Of("a", "b", "ask", "manager"),
        "instruction" or "question" or "content" or "goal" => texts.Of("say hello", "use a tool", "{{inputs.x}}", "{{outputs.a}}", $"{{{{{texts.Expression(3)}}}}}"),
        _ => Texts.Sound(texts.Word()),
    };

    private JsonNode Resolved(JsonNode node) =>
        (string?)node["$ref"] is { } reference ? Resolved(reference.TrimStart('#', '/').Split('/').Aggregate(document, (at, part) => at[part]!)) : node;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Parameter();
}

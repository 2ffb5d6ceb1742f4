using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace PersonalQ;

/// <summary>
/// Knows every secret that the settings and the environment hold, and takes them out of text before it reaches a log, the
/// database, an event, an answer or a terminal: whole, in parts of eight characters and more, URL-encoded, as base64 and escaped
/// as JSON does. What a key begins with by convention, such as <c>sk-ant-</c>, is no secret.
/// </summary>
public sealed partial class SecretGate
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "[secret]";

    private const int Part = 8;
    // Words of small letters are ordinary text: parts of them count when they are longer.
    private const int PlainPart = 12;

    private static readonly FrozenSet<string> Placeholders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "lm-studio", "lmstudio", "not-needed", "no-key-needed", "no-key-required", "sk-no-key-required", "placeholder", "anything");

    private readonly Lock gate = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> parts = new(StringComparer.Ordinal);
    private volatile Found? found;

    /// <summary>True when there is something to hide.</summary>
    public bool IsEmpty => found is null;

    /// <summary>A gate that knows the secrets of the environment.</summary>
    public static SecretGate From(IConfiguration configuration)
    {
        var made = new SecretGate();
        foreach (var field in Settings.KnownServices.All.SelectMany(s => s.Fields).Where(f => f.IsSecret))
            foreach (var name in field.Environment)
                made.Add(configuration.Text(name));
        foreach (var name in (string[])["ENCRYPTION_KEY", "ENCRYPTION_KEY_OLD", "SECRET_KEY", "GOOGLE_CLIENT_SECRET", "GITHUB_CLIENT_SECRET", "OIDC_CLIENT_SECRET"])
            made.Add(configuration.Text(name));
        return made;
    }

    /// <summary>Learns a secret. What is shorter than eight characters, or says by itself that it is no key, is none.</summary>
    public void Add(string? secret)
    {
        if (secret is null || secret.Length < Part || Placeholders.Contains(secret))
            return;
        lock (gate)
        {
            if (!known.Add(secret))
                return;
            // Short ones of small letters alone may be words of ordinary text: these count as a whole.
            var asWhole = secret.Length < PlainPart && !secret.Any(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
            foreach (var form in Forms(secret))
                if (asWhole)
                    parts.Add(form);
                else
                    AddParts(form);
            found = new Found(SearchValues.Create([.. parts], StringComparison.Ordinal), parts.ToFrozenSet(StringComparer.Ordinal), parts.Select(p => p.Length).Distinct().OrderDescending().ToArray());
        }
    }

    /// <summary>The text without secrets; the same object when it holds none.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public string? Clean(string? text)
    {
        if (text is null || found is not { } secrets || secrets.Next(text, 0) is not { } run)
            return text;
        var clean = new StringBuilder(text.Length);
        var at = 0;
        for (Range? next = run; next is { } place; next = secrets.Next(text, at))
        {
            clean.Append(text, at, place.Start.Value - at).Append(Mask);
            at = place.End.Value;
        }
        return clean.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Overwrites the secrets in bytes of ASCII or UTF-8 with asterisks, so that the length stays.</summary>
    public void Clean(Span<byte> bytes)
    {
        if (found is not { } secrets)
            return;
        var text = Encoding.Latin1.GetString(bytes);
        for (var next = secrets.Next(text, 0); next is { } place; next = secrets.Next(text, place.End.Value))
            bytes[place].Fill((byte)'*');
    }

    private void AddParts(string form)
    {
        var open = OpenBeginning().Match(form).Length;
        for (var i = 0; i + Part <= form.Length; i++)
        {
            if (i + Part <= open)
                continue;
            // Half an escape is no text: a part begins with the backslash or after it.
            if (form.AsSpan(Math.Max(0, i - 5), i - Math.Max(0, i - 5)).Contains('\\'))
                continue;
            if (form.AsSpan(i, Part).ContainsAnyExceptInRange('a', 'z'))
                parts.Add(form.Substring(i, Part));
            else if (i + PlainPart <= form.Length)
                parts.Add(form.Substring(i, PlainPart));
        }
        if (form.Length < PlainPart)
            parts.Add(form);
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal) { secret };
        var escaped = Uri.EscapeDataString(secret);
        forms.Add(escaped);
        forms.Add(Escape().Replace(escaped, m => m.Value.ToLower(CultureInfo.InvariantCulture)));
        var json = JavaScriptEncoder.Default.Encode(secret);
        forms.Add(json);
        forms.Add(EscapeOfJson().Replace(json, m => m.Value.ToLowerInvariant()));
        forms.Add(secret.Replace("/", "\\/", StringComparison.Ordinal));
        // A secret may stand anywhere in what was encoded: at each of the three places base64 knows. What shares a character with its neighbours is left out.
        var bytes = Encoding.UTF8.GetBytes(secret);
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=');
            var begin = shift == 0 ? 0 : shift + 1;
            var end = (shift + bytes.Length) % 3 == 0 ? text.Length : text.Length - 1;
            if (end - begin < Part)
                continue;
            forms.Add(text[begin..end]);
            forms.Add(text[begin..end].Replace('+', '-').Replace('/', '_'));
        }
        return forms;
    }

    // What everybody knows of a key.
    [GeneratedRegex(@"^(?:sk-ant-(?:api\d\d-|admin\d\d-)?|sk-(?:proj|svcacct|admin|or-v1)-|sk-|xox[a-z]-|xapp-|gh[pousr]_|Bearer )")]
    private static partial Regex OpenBeginning();

    [GeneratedRegex("%[0-9A-F]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\\u[0-9A-F]{4}")]
    private static partial Regex EscapeOfJson();

    private sealed record Found(SearchValues<string> Values, FrozenSet<string> Parts, int[] Lengths)
    {
        private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = Parts.GetAlternateLookup<ReadOnlySpan<char>>();

        /// <summary>The next stretch that consists of parts of secrets; null when there is none.</summary>
        public Range? Next(string text, int from)
        {
            var start = Find(text, from);
            if (start < 0)
                return null;
            var end = start + LengthAt(text, start);
            for (var i = start + 1; i <= end && i < text.Length; i++)
                if (LengthAt(text, i) is > 0 and var length)
                    end = Math.Max(end, i + length);
            // A backslash before it belongs to it: alone it would break the JSON it stands in.
            var slashes = 0;
            while (start - slashes > from && text[start - slashes - 1] == '\\')
                slashes++;
            return (start - (slashes & 1))..end;
        }

        private int Find(string text, int from) => text.AsSpan(from).IndexOfAny(Values) is >= 0 and var at ? from + at : -1;

        private int LengthAt(string text, int at)
        {
            foreach (var length in Lengths)
                if (at + length <= text.Length && lookup.Contains(text.AsSpan(at, length)))
                    return length;
            return 0;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace PersonalQ.Settings;

/// <summary>
/// The keys that encrypt secrets, as ASP.NET Core's Data Protection keeps them: AES-256-CBC with HMAC-SHA256, encrypt
/// then authenticate. The ring lives in the database, each key wrapped; it gets new keys only by <c>keys rotate</c>.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    // First byte of what is bound to its row. What earlier versions wrote begins with Data Protection's own mark, and is bound when it is saved again.
    private const byte Bound = 1;

    private readonly Elements elements;
    private readonly ServiceProvider services;
    private readonly IDataProtector protector;

    private KeyRing(IEnumerable<XElement> keys)
    {
        elements = new Elements(keys);
        var protection = new ServiceCollection();
        protection.AddDataProtection().SetApplicationName("personal-q").DisableAutomaticKeyGeneration();
        protection.Configure<KeyManagementOptions>(o => o.XmlRepository = elements);
        services = protection.BuildServiceProvider();
        protector = services.GetDataProtector("personal-q/secrets");
    }

    /// <summary>A ring with one new key.</summary>
    public static KeyRing New(DateTimeOffset now)
    {
        var ring = new KeyRing([]);
        ring.services.GetRequiredService<IKeyManager>().CreateNewKey(now.AddDays(-1), now.AddYears(200));
        return ring;
    }

    /// <summary>The stored ring; null when the key is not the one it was wrapped with.</summary>
    public static KeyRing? Open(IEnumerable<KeyRingEntry> rows, SecretKey key)
    {
        var keys = new List<XElement>();
        foreach (var row in rows)
        {
            if (key.Unwrap(row.Xml) is not { } xml)
                return null;
            keys.Add(XElement.Parse(xml));
        }
        return new KeyRing(keys);
    }

    /// <summary>The rows to store.</summary>
    public IReadOnlyList<KeyRingEntry> Wrap(SecretKey key) =>
        [.. elements.GetAllElements().Select(e => new KeyRingEntry { Id = (string?)e.Attribute("id") ?? "ring", Xml = key.Wrap(e.ToString(SaveOptions.DisableFormatting)) })];

    /// <param name="text">The secret.</param>
    /// <param name="owner">Table and name of the row it belongs to: moved to another row it cannot be read.</param>
    public byte[] Encrypt(string text, string owner) => [Bound, .. protector.CreateProtector(owner).Protect(Encoding.UTF8.GetBytes(text))];

    /// <exception cref="CryptographicException">Encrypted with a key of another ring, for another row, or tampered with.</exception>
    public string Decrypt(byte[] secret, string owner) => Encoding.UTF8.GetString(
        secret is [Bound, .. var bound] ? protector.CreateProtector(owner).Unprotect(bound) : protector.Unprotect(secret));

    public void Dispose() => services.Dispose();

    private sealed class Elements(IEnumerable<XElement> start) : IXmlRepository
    {
        private readonly List<XElement> all = [.. start];

        public IReadOnlyCollection<XElement> GetAllElements() => all;

        public void StoreElement(XElement element, string friendlyName) => all.Add(element);
    }
}

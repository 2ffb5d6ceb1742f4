using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PersonalQ.People;

/// <summary>Makes the secrets of sessions, tokens and links: 256 random bits, of which only the hash is stored.</summary>
internal static class Secrets
{
    private const int Bytes = 32;

    /// <summary>A new secret: 43 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is stored of a secret: SHA-256 in hexadecimal digits. A random secret of this length needs no salt and no slow hash.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>True when the secret has this hash. Takes the same time whatever is wrong.</summary>
    public static bool Fits(string secret, string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));
}

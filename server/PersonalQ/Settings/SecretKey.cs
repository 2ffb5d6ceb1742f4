using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PersonalQ.Settings;

/// <summary>How the user's passphrase becomes a key: PBKDF2 with SHA-256 and a salt of this installation.</summary>
/// <param name="Salt">32 random bytes.</param>
/// <param name="Iterations">Rounds; at least 600,000 outside tests.</param>
internal sealed record KeyDerivation(byte[] Salt, int Iterations)
{
    /// <summary>Fewer would make guessing cheap.</summary>
    public const int Fewest = 10_000;
    /// <summary>More would keep the start from ending.</summary>
    public const int Most = 10_000_000;

    private const string Scheme = "pbkdf2-sha256";

    public static KeyDerivation New(int iterations) => new(RandomNumberGenerator.GetBytes(32), iterations);

    /// <summary>As it stands in the table <c>installation</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Iterations}${Convert.ToBase64String(Salt)}");

    /// <exception cref="StartupException">It is of another version, or was made weak or endless.</exception>
    public static KeyDerivation Parse(string text)
    {
        if (text.Split('$') is not [Scheme, var written, var salt])
            throw new StartupException("The encryption settings in the database are of a newer version of Personal-Q.");
        var bytes = new byte[64];
        return int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= Fewest and <= Most
            && Convert.TryFromBase64String(salt, bytes, out var length) && length >= 16
            ? new KeyDerivation(bytes[..length], rounds)
            : throw new StartupException(string.Create(CultureInfo.InvariantCulture,
                $"The encryption settings in the database are not as Personal-Q writes them: rounds from {Fewest} to {Most} and a salt of 16 to 64 bytes are taken. Restore the database from a backup."));
    }
}

/// <summary>The key that wraps the key ring. It is derived from what the user keeps, and never stored.</summary>
internal sealed class SecretKey : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly AesGcm aes;

    private SecretKey(byte[] key) => aes = new AesGcm(key, TagSize);

    /// <summary>Derives the key; with 600,000 rounds this takes some tenths of a second of processor time.</summary>
    public static SecretKey Derive(string passphrase, KeyDerivation derivation)
    {
        var key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), derivation.Salt, derivation.Iterations, HashAlgorithmName.SHA256, 32);
        try
        {
            return new SecretKey(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Encrypts and authenticates a text: AES-256-GCM, as base64 of nonce, tag and cipher text.</summary>
    public string Wrap(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var wrapped = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        aes.Encrypt(wrapped.AsSpan(0, NonceSize), plain, wrapped.AsSpan(NonceSize + TagSize), wrapped.AsSpan(NonceSize, TagSize));
        return Convert.ToBase64String(wrapped);
    }

    /// <summary>The text again; null when it was wrapped with another key or was tampered with.</summary>
    public string? Unwrap(string wrapped)
    {
        try
        {
            var bytes = Convert.FromBase64String(wrapped).AsSpan();
            var plain = new byte[Math.Max(0, bytes.Length - NonceSize - TagSize)];
            aes.Decrypt(bytes[..NonceSize], bytes[(NonceSize + TagSize)..], bytes.Slice(NonceSize, TagSize), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return null; // the caller says which key is missing
        }
    }

    public void Dispose() => aes.Dispose();
}

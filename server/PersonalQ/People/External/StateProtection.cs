using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace PersonalQ.People.External;

/// <summary>
/// Protects what a browser carries to the other service and back (state and nonce) with AES-256-GCM, under the key that
/// signs access tokens. So all processes on one database can read it, and no other keys have to be kept.
/// </summary>
internal sealed class StateProtection(AccessTokens tokens) : IDataProtectionProvider
{
    public IDataProtector CreateProtector(string purpose) => new Protector(tokens, purpose);

    private sealed class Protector(AccessTokens tokens, string purpose) : IDataProtector
    {
        private const int NonceSize = 12;
        private const int TagSize = 16;

        public IDataProtector CreateProtector(string purpose1) => new Protector(tokens, $"{purpose}\n{purpose1}");

        public byte[] Protect(byte[] plaintext)
        {
            var sealed1 = new byte[NonceSize + plaintext.Length + TagSize];
            var nonce = sealed1.AsSpan(0, NonceSize);
            RandomNumberGenerator.Fill(nonce);
            using var aes = new AesGcm(Key(), TagSize);
            aes.Encrypt(nonce, plaintext, sealed1.AsSpan(NonceSize, plaintext.Length), sealed1.AsSpan(NonceSize + plaintext.Length));
            return sealed1;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            var length = protectedData.Length - NonceSize - TagSize;
            if (length < 0)
                throw new CryptographicException("This is too short to be protected data.");
            var plain = new byte[length];
            using var aes = new AesGcm(Key(), TagSize);
            aes.Decrypt(protectedData.AsSpan(0, NonceSize), protectedData.AsSpan(NonceSize, length), protectedData.AsSpan(NonceSize + length), plain);
            return plain;
        }

        private byte[] Key() => tokens.Derive("external sign-in: " + purpose);
    }
}

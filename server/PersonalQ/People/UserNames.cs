using System.Text.RegularExpressions;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>What is typed to sign in.</summary>
internal static partial class UserNames
{
    /// <summary>The one form of a user name, whatever was typed.</summary>
    public static string Of(string typed) => typed.Trim().ToLowerInvariant();

    /// <summary>A new user name in its one form.</summary>
    /// <exception cref="ProblemException">422: it holds what no user name can.</exception>
    public static string Checked(string typed)
    {
        var name = Of(typed);
        return IsAllowed(name) ? name : throw ProblemException.Invalid("user_name", "invalid_format", "Use 2 to 100 letters, digits and . _ - + @; an e-mail address is fine.");
    }

    /// <summary>Whether this, in its one form, can be a user name.</summary>
    public static bool IsAllowed(string name) => Allowed().IsMatch(name);

    [GeneratedRegex(@"\A[\p{L}\p{Nd}][\p{L}\p{Nd}._+@-]{1,99}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();
}

using System.Buffers;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ;

/// <summary>
/// Compares texts as people do who search: letters of any alphabet in either case, composed of parts or not, wide or narrow
/// (decision 21). Engines fold ASCII alike and nothing else; so a row whose texts are not ASCII keeps them a second time, folded
/// here, in its column <c>search_text</c>.
/// </summary>
public static class SearchText
{
    /// <summary>Longest text that is searched for, in characters.</summary>
    public const int Longest = 1_000;

    /// <summary>Name of the property, which entities have without a member of theirs.</summary>
    internal const string Column = "SearchText";

    // Between two texts of a row.
    private const char Separator = '\n';

    // Seen by nobody: soft hyphen, joiners, variation selectors, byte order mark.
    private static readonly SearchValues<char> Invisible = SearchValues.Create("\u00AD\u200B\u200C\u200D\u2060\uFE0E\uFE0F\uFEFF");

    private static readonly MethodInfo LikeMethod = ((Func<DbFunctions, string, string, string, bool>)DbFunctionsExtensions.Like).Method;
    private static readonly MethodInfo ILikeMethod = ((Func<DbFunctions, string, string, string, bool>)NpgsqlDbFunctionsExtensions.ILike).Method;

    /// <summary>
    /// The text as it is compared: Unicode's compatibility composition (NFKC), small letters, <c>ß</c> as <c>ss</c>, final sigma as sigma, the
    /// four Turkish letters i as one, without what nobody sees. Two texts are alike when these are equal.
    /// </summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        if (text.AsSpan().ContainsAny(Invisible))
            text = string.Concat(text.Where(c => !Invisible.Contains(c)));
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Composed(text).EnumerateRunes())
            switch (rune.Value)
            {
                case 'ß' or 'ẞ':
                    folded.Append("ss");
                    break;
                case 'ı' or 'İ':
                    folded.Append('i');
                    break;
                case '\u0307' when folded.Length > 0 && folded[^1] == 'i':
                    break; // the dot of an i that was İ before somebody else made it small
                default:
                    // By way of the capital: several small letters may share it, as σ and ς do.
                    folded.Append(Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)));
                    break;
            }
        return folded.ToString();
    }

    /// <summary>True when <paramref name="text"/> holds what was folded before.</summary>
    public static bool Holds(string? text, string folded) => text is not null && Fold(text).Contains(folded, StringComparison.Ordinal);

    /// <summary>What the column of a row with these texts holds: null when all of them are ASCII, which every engine folds by itself.</summary>
    public static string? Of(params ReadOnlySpan<string?> texts)
    {
        var isAscii = true;
        foreach (var text in texts)
            isAscii &= text is null || Ascii.IsValid(text);
        if (isAscii)
            return null;
        var all = new StringBuilder();
        foreach (var text in texts)
            all.Append(all.Length == 0 ? "" : Separator).Append(Fold(text ?? ""));
        return all.ToString();
    }

    /// <summary>The pattern of <c>like … escape '\'</c> that finds a part of a folded text; all its characters are meant as they are.</summary>
    /// <exception cref="ProblemException">422: it is longer than <see cref="Longest"/>.</exception>
    public static string Pattern(string search) => search.Length > Longest
        ? throw ProblemException.Invalid("search", "too_long", $"At most {Longest} characters can be searched for.")
        : "%" + Fold(search).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>Those of the rows that hold a text.</summary>
    /// <param name="rows">Rows with the column.</param>
    /// <param name="search">What is searched for, as it was typed.</param>
    /// <param name="db">Where it is searched.</param>
    /// <param name="texts">The texts of a row from which the column is made.</param>
    public static IQueryable<T> Holding<T>(this IQueryable<T> rows, string search, PersonalQDb db, params ReadOnlySpan<Expression<Func<T, string?>>> texts)
    {
        var pattern = Pattern(search);
        var row = Expression.Parameter(typeof(T), "row");
        var functions = Expression.Constant(EF.Functions);
        var escape = Expression.Constant("\\");
        Expression<Func<string>> parameter = () => pattern; // as a parameter of the query, not as a constant of it
        var column = Expression.Call(typeof(EF), nameof(EF.Property), [typeof(string)], row, Expression.Constant(Column));
        Expression? plain = null;
        foreach (var text in texts)
        {
            var like = Expression.Call(db.Database.IsNpgsql() ? ILikeMethod : LikeMethod, functions, new Replaced(text.Parameters[0], row).Visit(text.Body), parameter.Body, escape);
            plain = plain is null ? like : Expression.OrElse(plain, like);
        }
        var isAscii = Expression.Equal(column, Expression.Constant(null, typeof(string)));
        var holds = Expression.OrElse(Expression.AndAlso(isAscii, plain!), Expression.Call(LikeMethod, functions, column, parameter.Body, escape));
        return rows.Where(Expression.Lambda<Func<T, bool>>(holds, row));
    }

    // Halves of surrogate pairs and what Unicode says is no character cannot be composed, and nobody searches for them.
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return string.Concat(text.EnumerateRunes().Select(r => IsCharacter(r) ? r : Rune.ReplacementChar)).Normalize(NormalizationForm.FormKC);
        }
    }

    private static bool IsCharacter(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF);

    private sealed class Replaced(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

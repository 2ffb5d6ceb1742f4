using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersonalQ.Http;

/// <summary>
/// Checks request records by their attributes, which also give the OpenAPI document its limits. On positional records
/// write <c>[property: StringLength(255)]</c>. A text or object that is not nullable is required even without the attribute.
/// </summary>
public static class Validation
{
    private static readonly ConcurrentDictionary<Type, Checked[]> Plans = new();

    /// <summary>Checks the request and all request records inside it, and returns it.</summary>
    /// <exception cref="ProblemException">422 with every fault: <c>required</c>, <c>too_short</c>, <c>too_long</c>,
    /// <c>out_of_range</c>, <c>unknown_value</c>, <c>invalid_format</c>, <c>invalid_character</c>, <c>invalid</c>.</exception>
    public static T Validate<T>(this T request) where T : class
    {
        List<FieldError>? errors = null;
        Check(request, "", ref errors);
        return errors is null ? request : throw ProblemException.Invalid(errors);
    }

    private static void Check(object record, string path, ref List<FieldError>? errors)
    {
        foreach (var property in Plans.GetOrAdd(record.GetType(), Plan))
        {
            var value = property.Read(record);
            var field = path + property.Wire;
            if (Missing(value, property))
            {
                if (property.Required)
                    (errors ??= []).Add(new FieldError(field, "required", "This is required."));
                continue;
            }
            if (value is string text && text.Contains('\0', StringComparison.Ordinal))
                (errors ??= []).Add(new FieldError(field, "invalid_character", "The character NUL cannot be stored."));
            foreach (var rule in property.Rules)
                if (Broken(rule, value!, record, field) is { } error)
                    (errors ??= []).Add(error);
            if (property.Descend)
                CheckInside(value!, field, ref errors);
        }
        if (record is IValidatableObject own)
            foreach (var result in own.Validate(new ValidationContext(record)))
                foreach (var member in result.MemberNames)
                    (errors ??= []).Add(new FieldError(path + JsonNamingPolicy.SnakeCaseLower.ConvertName(member), "invalid", result.ErrorMessage ?? "The value is not valid."));
    }

    private static void CheckInside(object value, string field, ref List<FieldError>? errors)
    {
        if (value is not IEnumerable list)
        {
            Check(value, field + ".", ref errors);
            return;
        }
        var i = 0;
        foreach (var item in list)
        {
            if (item is null)
                (errors ??= []).Add(new FieldError(string.Create(CultureInfo.InvariantCulture, $"{field}.{i}"), "required", "This is required."));
            else
                Check(item, string.Create(CultureInfo.InvariantCulture, $"{field}.{i}."), ref errors);
            i++;
        }
    }

    private static bool Missing(object? value, Checked property) => value is null || (property.Required && !property.EmptyAllowed && value is string text && string.IsNullOrWhiteSpace(text));

    private static FieldError? Broken(ValidationAttribute rule, object value, object record, string field)
    {
        switch (rule)
        {
            case StringLengthAttribute length when value is string text:
                return Length(field, text.Length, length.MinimumLength, length.MaximumLength, "characters");
            case LengthAttribute length:
                return Length(field, Count(value), length.MinimumLength, length.MaximumLength, value is string ? "characters" : "entries");
            case MinLengthAttribute length:
                return Length(field, Count(value), length.Length, int.MaxValue, value is string ? "characters" : "entries");
            case MaxLengthAttribute length:
                return Length(field, Count(value), 0, length.Length, value is string ? "characters" : "entries");
            case EachLengthAttribute each:
                return each.Check(field, (IEnumerable<string?>)value);
            case RangeAttribute range when !range.IsValid(value):
                return new FieldError(field, "out_of_range", string.Create(CultureInfo.InvariantCulture, $"Must be between {range.Minimum:0.######} and {range.Maximum:0.######}."));
            case AllowedValuesAttribute allowed when !allowed.IsValid(value):
                return new FieldError(field, "unknown_value", $"Must be one of {string.Join(", ", allowed.Values)}.");
            case RegularExpressionAttribute or UrlAttribute or EmailAddressAttribute when !rule.IsValid(value):
                return new FieldError(field, "invalid_format", rule.ErrorMessage ?? "The form is not valid.");
        }
        var context = new ValidationContext(record) { MemberName = field, DisplayName = field };
        return rule.GetValidationResult(value, context) is { } failed ? new FieldError(field, "invalid", failed.ErrorMessage ?? "The value is not valid.") : null;
    }

    internal static FieldError? Length(string field, int length, int least, int most, string unit) =>
        length < least ? new FieldError(field, "too_short", string.Create(CultureInfo.InvariantCulture, $"At least {least:N0} {unit} are needed."))
        : length > most ? new FieldError(field, "too_long", string.Create(CultureInfo.InvariantCulture, $"At most {most:N0} {unit} are allowed; these are {length:N0}."))
        : null;

    private static int Count(object value) => value switch
    {
        string text => text.Length,
        ICollection list => list.Count,
        IEnumerable list => list.Cast<object?>().Count(),
        _ => 0,
    };

    private static Checked[] Plan(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToLookup(p => p.Name, StringComparer.Ordinal);
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && p.GetMethod is not null).Select(p =>
        {
            var rules = p.GetCustomAttributes<ValidationAttribute>().Concat(parameters[p.Name].SelectMany(x => x.GetCustomAttributes<ValidationAttribute>())).ToList();
            var required = rules.OfType<RequiredAttribute>().FirstOrDefault();
            var notNull = !p.PropertyType.IsValueType && nullability.Create(p).ReadState == NullabilityState.NotNull;
            return new Checked(
                p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name),
                p.GetValue, required is not null || notNull, required?.AllowEmptyStrings ?? required is null,
                [.. rules.Where(r => r is not RequiredAttribute)], IsOurs(Element(p.PropertyType)));
        })];
    }

    private static Type Element(Type type) =>
        type != typeof(string) && type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } list
            ? list.GetGenericArguments()[0]
            : type;

    private static bool IsOurs(Type type) => type is { IsClass: true, Namespace: { } ns } && (ns == nameof(PersonalQ) || ns.StartsWith("PersonalQ.", StringComparison.Ordinal));

    private sealed record Checked(string Wire, Func<object, object?> Read, bool Required, bool EmptyAllowed, ValidationAttribute[] Rules, bool Descend);
}

/// <summary>Bounds the length of each text in a list: <c>[EachLength(1, 50)] List&lt;string&gt; Tags</c>.</summary>
/// <param name="least">Fewest characters.</param>
/// <param name="most">Most characters.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class EachLengthAttribute(int least, int most) : ValidationAttribute
{
    /// <summary>Fewest characters.</summary>
    public int Least => least;

    /// <summary>Most characters.</summary>
    public int Most => most;

    internal FieldError? Check(string field, IEnumerable<string?> texts)
    {
        var i = 0;
        foreach (var text in texts)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{field}.{i++}");
            if (text is null || (least > 0 && string.IsNullOrWhiteSpace(text)))
                return new FieldError(at, "required", "This is required.");
            if (text.Contains('\0', StringComparison.Ordinal))
                return new FieldError(at, "invalid_character", "The character NUL cannot be stored.");
            if (Validation.Length(at, text.Length, least, most, "characters") is { } error)
                return error;
        }
        return null;
    }
}

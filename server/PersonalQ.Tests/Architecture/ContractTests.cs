using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace PersonalQ.Tests.Architecture;

public sealed class ContractTests
{
    /// <summary>A bound of whole numbers turns the value into one first, and a number that does not fit is an exception instead of an answer.</summary>
    [Fact]
    public void Bounds_of_a_number_can_hold_every_value_of_its_type()
    {
        var narrow = typeof(Product).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.GetCustomAttribute<RangeAttribute>() is { } range && range.OperandType == typeof(int)
                && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) != typeof(int))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");
        Assert.Empty(narrow);
    }
}

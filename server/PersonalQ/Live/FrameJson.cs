using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PersonalQ.Tasks;

namespace PersonalQ.Live;

/// <summary>
/// How frames are serialised: the records of the API, less what is too large to be told to everybody. A task is told
/// under <c>task_id</c> and without what never changes; a browser that needs the rest asks the API.
/// </summary>
internal static class FrameJson
{
    private const int LargestValue = 64 * 1024;

    public static readonly JsonSerializerOptions Options = new(Json.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Shorten } },
    };

    private static void Shorten(JsonTypeInfo type)
    {
        if (type.Type == typeof(TaskResponse))
        {
            Property(type, "id").Name = "task_id";
            foreach (var fixedOnes in (string[])["input_data", "input_files", "output_schema"])
                Property(type, fixedOnes).ShouldSerialize = (_, _) => false;
            Property(type, "output_data").ShouldSerialize = IsSmall;
        }
        else if (type.Type == typeof(StepResponse))
        {
            Property(type, "request").ShouldSerialize = IsSmall;
            Property(type, "response").ShouldSerialize = IsSmall;
        }
    }

    private static JsonPropertyInfo Property(JsonTypeInfo type, string name) => type.Properties.First(p => p.Name == name);

    private static bool IsSmall(object _, object? value) => value is not RawJson { Text.Length: > LargestValue };
}

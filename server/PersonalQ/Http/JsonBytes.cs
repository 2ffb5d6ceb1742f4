using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace PersonalQ.Http;

/// <summary>An answer of type <typeparamref name="T"/> that is JSON already: written once, sent often.</summary>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record JsonBytes<T>(ReadOnlyMemory<byte> Body) : IResult, IEndpointMetadataProvider
{
    /// <summary>Serialises a value as the product's answers are.</summary>
    public static JsonBytes<T> Of(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, Json.Options));

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = Body.Length;
        await httpContext.Response.BodyWriter.WriteAsync(Body, httpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
}

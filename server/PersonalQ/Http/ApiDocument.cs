using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace PersonalQ.Http;

/// <summary>The OpenAPI document, and the reference page that shows it with nothing from elsewhere.</summary>
internal static class ApiDocument
{
    private const string Address = "/api/v1/openapi.json";
    private const string Page = "/api/v1/docs";

    // Scalar's page starts itself by an inline script and styles itself; it still loads nothing from other hosts.
    private const string PagePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", o =>
    {
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Personal-Q", Version = "v1", Description = "AI agents that run your tasks, on your own machine." };
            document.Servers = []; // wherever it was loaded from; an address here would differ from machine to machine
            return Task.CompletedTask;
        });
        o.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type == typeof(RawJson))
                DescribeFreeJson(schema);
            else if (type.IsEnum)
                DescribeEnum(schema, type, isNullable: type != context.JsonTypeInfo.Type);
            else if (type == typeof(DateTimeOffset)) // our converter hides from the generator that it is a text
                schema.Type = TextType(isNullable: type != context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        o.AddOperationTransformer(async (operation, context, ct) =>
        {
            var document = context.Document ?? throw new InvalidOperationException("an operation without its document");
            if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) != true)
                document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), null, ct));
            operation.Responses ??= [];
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "What went wrong, as RFC 9457 problem details",
                Content = new Dictionary<string, OpenApiMediaType> { [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
            };
            if (context.Description.HttpMethod == "POST")
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = Idempotency.Header,
                    In = ParameterLocation.Header,
                    Description = "Repetitions with the same key within a day get the first answer",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 255 },
                });
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/api/{documentName}/openapi.json");
        var page = routes.MapScalarApiReference(Page, o =>
        {
            o.Title = "Personal-Q API";
            o.OpenApiRoutePattern = Address;
            o.DefaultFonts = false; // its fonts would come from another host
            o.Telemetry = false;
        });
        page.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } inner)
                endpoint.RequestDelegate = context =>
                {
                    context.Response.Headers.ContentSecurityPolicy = PagePolicy;
                    return inner(context);
                };
        });
    }

    // Stored as text, on the wire any JSON.
    private static void DescribeFreeJson(OpenApiSchema schema)
    {
        schema.Type = null;
        schema.Properties = null;
        schema.Required = null;
    }

    private static void DescribeEnum(OpenApiSchema schema, Type type, bool isNullable)
    {
        schema.Type = TextType(isNullable);
        schema.Enum = [.. Enum.GetNames(type).Select(n => (JsonNode)System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(n))];
    }

    private static JsonSchemaType TextType(bool isNullable) => isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
}

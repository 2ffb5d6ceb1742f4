using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;
using PersonalQ.Encodings;
using PersonalQ.Http;
using PersonalQ.Workflows.Files;
using PersonalQ.Workflows.Templates;

namespace PersonalQ.Workflows;

/// <summary>The routes of workflows as files, and of the templates, which are files too.</summary>
public static class WorkflowFilesApi
{
    private const string Yaml = "application/yaml";

    /// <summary>Maps <c>/workflows/templates</c>, <c>/workflows/import</c>, <c>/workflows/{id}/export</c> and the schema.</summary>
    public static IEndpointRouteBuilder MapWorkflowFiles(this IEndpointRouteBuilder api)
    {
        var workflows = api.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("/templates", ListWorkflowTemplates).WithName(nameof(ListWorkflowTemplates)).WithSummary("The ready workflows");
        workflows.MapGet("/templates/{key}", GetWorkflowTemplate).WithName(nameof(GetWorkflowTemplate)).WithSummary("A ready workflow as a YAML file")
            .Produces<string>(200, Yaml);
        workflows.MapPost("/templates/{key}", UseWorkflowTemplate).WithName(nameof(UseWorkflowTemplate)).WithSummary("Make a workflow and its agents of a template");
        workflows.MapPost("/import", ImportWorkflow).WithName(nameof(ImportWorkflow)).WithSummary("Make a workflow of a YAML or JSON file").TakesFile();
        workflows.MapPost("/validate/file", ValidateWorkflowFile).WithName(nameof(ValidateWorkflowFile)).WithSummary("Say what is wrong with a file, with line and column").TakesFile();
        workflows.MapGet("/schema.json", GetWorkflowSchema).WithName(nameof(GetWorkflowSchema)).WithSummary("JSON schema of workflow files").Produces<object>(200, "application/schema+json");
        workflows.MapGet("/{id}/export", ExportWorkflow).WithName(nameof(ExportWorkflow)).WithSummary("A workflow as a YAML file that can be shared").Produces<string>(200, Yaml);
        return api;
    }

    private static Ok<IReadOnlyList<TemplateResponse>> ListWorkflowTemplates() => TypedResults.Ok<IReadOnlyList<TemplateResponse>>([.. WorkflowTemplates.All.Select(Answer)]);

    private static IResult GetWorkflowTemplate(string key, HttpContext context)
    {
        var text = Find(key).Text;
        return Download(context, key, SchemaLine(context) + text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]); // its first line is of the repository
    }

    private static async Task<Created<ImportedWorkflow>> UseWorkflowTemplate(
        string key, WorkflowFiles files, HttpContext context, CancellationToken ct, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] UseTemplateRequest? request = null)
    {
        var template = Find(key);
        request?.Validate();
        return Made(context, await files.ImportAsync(template.File, FileAgents.Model(request?.Model), template.Key, ct, request?.Name));
    }

    private static async Task<Created<ImportedWorkflow>> ImportWorkflow(WorkflowFiles files, HttpContext context, string? model, CancellationToken ct) =>
        Made(context, await files.ImportAsync(await ReadAsync(context, ct), FileAgents.Model(model), null, ct));

    private static async Task<Ok<ValidationResponse>> ValidateWorkflowFile(WorkflowFiles files, HttpContext context, CancellationToken ct)
    {
        var faults = await files.FaultsAsync(await ReadAsync(context, ct));
        return TypedResults.Ok(new ValidationResponse(faults.Count == 0, faults));
    }

    private static IResult GetWorkflowSchema() =>
        TypedResults.Stream(typeof(WorkflowFilesApi).Assembly.GetManifestResourceStream("PersonalQ.Workflows.workflow.schema.json")!, "application/schema+json");

    private static async Task<IResult> ExportWorkflow(string id, WorkflowFiles files, HttpContext context, CancellationToken ct, bool? agents)
    {
        var file = await files.ExportAsync(id, agents ?? false, ct);
        return Download(context, FileName(file.Name), SchemaLine(context) + FileFormat.Write(file));
    }

    // Editors with a YAML language server complete and check by it.
    private static string SchemaLine(HttpContext context) =>
        $"# yaml-language-server: $schema={context.Request.Scheme}://{context.Request.Host}/api/v1/workflows/schema.json\n";

    private static Created<ImportedWorkflow> Made(HttpContext context, (Workflow Workflow, IReadOnlyList<ImportedAgent> Agents) made)
    {
        context.SetETag(made.Workflow.Version);
        return TypedResults.Created($"/api/v1/workflows/{made.Workflow.Id}", new ImportedWorkflow(WorkflowResponse.From(made.Workflow), made.Agents));
    }

    private static TemplateResponse Answer(WorkflowTemplate template)
    {
        var file = template.File.File!;
        return new TemplateResponse(
            template.Key, file.Name, file.Description, file.Process, file.Inputs,
            [.. file.Nodes.Select(n => new TemplateNode(n.Id, n.Label, n.Type))],
            [.. file.Edges.Select(e => new TemplateEdge(e.Source, e.Target, e.Branch))],
            [.. file.Agents.Select(a => new TemplateAgent(a.Name, a.Description, a.Type))]);
    }

    private static WorkflowTemplate Find(string key) => WorkflowTemplates.All.FirstOrDefault(t => t.Key == key) ?? throw ProblemException.NotFound("Template");

    private static async Task<FileText> ReadAsync(HttpContext context, CancellationToken ct)
    {
        // The server's limit of bodies bounds it.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, ct);
        try
        {
            return FileText.Read(TextDecoder.Decode(body.GetBuffer().AsSpan(0, (int)body.Length), MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? type.Charset.Value : null).Text);
        }
        catch (NotTextException e)
        {
            throw ProblemException.Invalid("file", "invalid_character", e.Of("The file"));
        }
    }

    private static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder route) => route.Accepts<string>(Yaml, "application/x-yaml", "text/yaml", "text/x-yaml", "application/json");

    private static IResult Download(HttpContext context, string name, string text)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name + ".yaml");
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Text(text, Yaml, Encoding.UTF8);
    }

    private static string FileName(string name)
    {
        var kept = string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
        while (kept.Contains("--", StringComparison.Ordinal))
            kept = kept.Replace("--", "-", StringComparison.Ordinal);
        return kept.Length == 0 ? "workflow" : kept;
    }
}

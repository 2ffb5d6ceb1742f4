using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PersonalQ.Http;

/// <summary>Numbers for Prometheus at <c>/metrics</c>. Nothing is sent anywhere unless <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var exports = configuration.Text("OTEL_EXPORTER_OTLP_ENDPOINT") is not null;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("personal-q", serviceVersion: Product.Version))
            .WithMetrics(m =>
            {
                m.AddMeter("PersonalQ.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http");
                m.AddPrometheusExporter();
                if (exports)
                    m.AddOtlpExporter();
            });
        // Spans cost on every request; they are only made for somebody who takes them.
        if (exports)
            telemetry.WithTracing(t => t.AddSource("PersonalQ.*").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddOtlpExporter());
    }

    public static void MapTelemetry(this IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint("/metrics");
}

using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm.Learning;

/// <summary>What refusals have taught of models.</summary>
public interface ILearntModels
{
    /// <summary>What the catalogue knows of a model, with the window and the longest answer that its server told.</summary>
    ValueTask<ModelInfo> WithLearntAsync(ModelInfo model, CancellationToken ct);
}

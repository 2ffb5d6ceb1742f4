namespace PersonalQ.Llm.Catalog;

/// <summary>What is known of models. Answers from memory.</summary>
public interface IModelCatalog
{
    /// <summary>All models, the shipped ones, those the providers listed, and the user's own; by provider and name.</summary>
    IReadOnlyList<ModelInfo> All { get; }

    /// <summary>What is known of a model.</summary>
    /// <param name="model">As the agent names it, bare or with provider.</param>
    /// <returns>Never null: of an unknown model only the name is known, and <see cref="ModelInfo.Known"/> is false.</returns>
    ModelInfo Find(string model);

    /// <summary>Whether the models that a provider serves are known: it listed them, or its list is complete by nature.</summary>
    /// <param name="provider">The provider's name, lower case.</param>
    bool HasListOf(string provider);
}

import type { JsonObject, WorkflowInput } from '@/api/types';

/** The inputs of a workflow as the schema of the form a run is started with. */
export function schemaOfInputs(inputs: readonly WorkflowInput[]): JsonObject {
  return {
    type: 'object',
    additionalProperties: false,
    // What has a default may be left empty: the server then takes the default.
    required: inputs.filter((input) => input.required && (input.default === undefined || input.default === null)).map(({ name }) => name),
    properties: Object.fromEntries(inputs.map((input) => [input.name, schemaOf(input)])),
  };
}

function schemaOf(input: WorkflowInput): JsonObject {
  return {
    ...(input.type === 'json' ? {} : { type: input.type }),
    ...(input.description ? { description: input.description } : {}),
    ...(input.default === undefined || input.default === null ? {} : { default: input.default }),
  };
}

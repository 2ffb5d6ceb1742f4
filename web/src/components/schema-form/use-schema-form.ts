import { useCallback, useId, useMemo, useState } from 'react';
import { type Draft, draftOf, type Faults, readDraft, readJson } from './draft';
import { type Field, fieldOf } from './fields';

/** Everything a form remembers; plain data, so that it can be kept as a draft. */
export interface SchemaFormState {
  draft: Draft;
  /** The text of the JSON view; null while the fields are shown. */
  json: string | null;
}

export interface SchemaFormModel {
  field: Field;
  id: string;
  state: SchemaFormState;
  onState: (state: SchemaFormState) => void;
  /** Faults of fields that are to be shown now. */
  faults: Faults;
}

export interface SchemaFormHandle {
  /** For `<SchemaForm model={…} />`. */
  model: SchemaFormModel;
  /** The answer, or null when something is wrong; what is wrong is then shown, and the first of it has the focus. */
  read: () => { value: unknown } | null;
  /** Puts a value, or what the schema proposes, into the fields. */
  reset: (value?: unknown) => void;
  changed: boolean;
}

/**
 * Holds a form made from a JSON schema. Without a schema it is one field for a text.
 * @param schema The JSON schema of the answer; null for a text.
 * @param label What the answer is, for a schema that is a single field.
 * @param value What to begin with; what the schema proposes when left out.
 */
export function useSchemaForm(schema: unknown, label: string, value?: unknown): SchemaFormHandle {
  const id = useId();
  const field = useMemo(() => fieldOf(schema ?? { type: 'string' }, label), [schema, label]);
  const [initial, setInitial] = useState<SchemaFormState>(() => ({
    draft: draftOf(field, value === undefined ? field.initial : value),
    json: null,
  }));
  const [state, setState] = useState(initial);
  const [tried, setTried] = useState(false);
  const reading = useMemo(() => readState(field, state), [field, state]);
  const faults = tried ? reading.faults : none;
  const read = useCallback(() => {
    setTried(true);
    const first = Object.keys(reading.faults)[0];
    if (first === undefined) return { value: reading.value };
    // After the faults are drawn: a field can be announced with its fault.
    setTimeout(() => document.getElementById(controlId(id, first))?.focus());
    return null;
  }, [id, reading]);
  const reset = useCallback(
    (next?: unknown) => {
      const fresh = { draft: draftOf(field, next === undefined ? field.initial : next), json: null };
      setInitial(fresh);
      setState(fresh);
      setTried(false);
    },
    [field],
  );
  return { model: { field, id, state, onState: setState, faults }, read, reset, changed: state !== initial };
}

const none: Faults = {};

function readState(field: Field, { draft, json }: SchemaFormState) {
  if (json === null) return readDraft(field, draft);
  const read = readJson(json);
  return { value: read.value, faults: (read.fault ? { '': read.fault } : {}) as Faults };
}

export const controlId = (form: string, path: string): string => `${form}${path || 'root'}`;

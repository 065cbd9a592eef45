/** Answers as data: the schema they follow on the way out, and the check on the way back. */
import { APIResponseValidationError, invalidInput } from './errors.js';
import type { Turn, Worker } from './models.js';

/** A JSON Schema (Draft 7) that answers follow. */
export interface JSONSchema {
  readonly [keyword: string]: unknown;
}

/**
 * A schema of a library such as Zod (3.24 or newer), Valibot or ArkType: whatever follows
 * https://standardschema.dev.
 */
export interface OutputSchema<T = unknown> {
  readonly '~standard': {
    readonly validate: (value: unknown) => Validated<T> | Promise<Validated<T>>;
    readonly types?: { readonly output: T } | undefined;
    /** How the schema says itself as JSON Schema: Zod has this from 4.2 on. */
    readonly jsonSchema?:
      | { readonly input: (options: { target: 'draft-07' }) => { [keyword: string]: unknown } }
      | undefined;
  };
}

/** What a schema makes of the data that it checks. */
export type OutputOf<S extends OutputSchema> = NonNullable<S['~standard']['types']>['output'];

type Validated<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

interface Issue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** What the API calls the data of a worker's answer, and that of a turn's. */
const FIELDS = ['structured_output', 'structuredOutput'] as const;

/**
 * The structured output of a worker, or of a task's turn, checked by your schema and in its type:
 *
 * ```ts
 * const Flights = z.object({ flights: z.array(z.object({ price: z.number() })) });
 * const { id } = await client.workers.create({ title: 'Scout', outputSchema: Flights });
 * const worker = await client.tasks.create({ workerId: id, input: 'Flights to Oslo' });
 * const { flights } = await parseOutput(worker, Flights);
 * ```
 *
 * @throws {APIResponseValidationError} When the data does not fit; `field` names the place.
 */
export async function parseOutput<S extends OutputSchema>(
  of: Pick<Worker, 'structured_output'> | Pick<Turn, 'structuredOutput'>,
  schema: S,
): Promise<OutputOf<S>> {
  const validate = schema?.['~standard']?.validate;
  if (typeof validate !== 'function') {
    throw invalidInput('schema', 'expected a schema of Zod 3.24 or newer, or another that checks');
  }
  const field = FIELDS.find(name => name in of) ?? FIELDS[0];
  const data = (of as { [name: string]: unknown })[field];
  if (data === null || data === undefined) {
    throw misfit(field, 'expected data, got none: was the worker given an outputSchema?', data);
  }
  const { issues, ...validated } = await validate(data);
  const [issue] = issues ?? [];
  if (issue) {
    throw misfit(placeOf(field, issue), issue.message, data);
  }
  return (validated as { value: OutputOf<S> }).value;
}

/** The JSON Schema that a schema stands for; what is one already stays as it is. */
export function jsonSchemaOf(schema: unknown): unknown {
  const { '~standard': standard, _def } = Object(schema) as Partial<OutputSchema> & {
    _def?: unknown;
  };
  if (standard?.jsonSchema) {
    return standard.jsonSchema.input({ target: 'draft-07' });
  }
  if (standard || _def) {
    const zod4 = 'z.toJSONSchema(schema) with Zod 4';
    const zod3 = 'zodToJsonSchema(schema) of the package zod-to-json-schema with Zod 3';
    const problem = `this schema cannot say itself as JSON Schema (Zod 4.2 can): give ${zod4}, ${zod3}`;
    throw invalidInput('outputSchema', problem);
  }
  return schema;
}

function placeOf(field: string, { path = [] }: Issue): string {
  return path.reduce<string>((place, step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'number' ? `${place}[${key}]` : `${place}.${String(key)}`;
  }, field);
}

function misfit(field: string, problem: string, data: unknown): APIResponseValidationError {
  const details = { kind: 'response_validation', outcome: 'accepted', field, error: data } as const;
  return new APIResponseValidationError(`${field}: ${problem}`, details);
}

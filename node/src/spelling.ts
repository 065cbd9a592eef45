/** Names and units: the core has its own, and errors are to speak in those of the user. */

/** What the core calls something else than its name in snake case. */
const NAMES: { readonly [coreName: string]: string } = {
  base_url: 'baseURL',
  extra_headers: 'headers',
  extra_query: 'query',
};

/** Options that are milliseconds here, and seconds in the core. */
const TIMES = new Set(['timeout', 'connect_timeout', 'max_retry_wait']);

/** What holds names of the user's own making: they stay as they are. */
const FREE = /^((?:extra|(?:set_)?default)_(?:headers|query|body))(\..*)$/s;

/** Kinds of errors that tell of what the user wrote; others name what the server sent. */
const OWN = new Set(['invalid_input', 'configuration']);

interface Worded {
  readonly kind: string;
  readonly message: string;
  readonly field: string | null;
}

/** An error's record with message and field in the user's own names and units. */
export function inUserWords<R extends Worded>(record: R): R {
  const { kind, message, field } = record;
  if (field === null || !OWN.has(kind) || message === `${field}: unknown option`) {
    return record;
  }
  const spelled = spell(field);
  const timed = TIMES.has(field) ? inMilliseconds(message) : message;
  // "raise" is what the core calls it.
  const worded = field === 'on_error' ? timed.replace('"raise"', '"throw"') : timed;
  const named = worded.replace(/`(\w+)`/g, (_, name: string) => `\`${spell(name)}\``);
  return { ...record, message: named.replace(`${field}:`, `${spelled}:`), field: spelled };
}

/** A path of the core, step by step. */
function spell(path: string): string {
  const [, root, names] = FREE.exec(path) ?? [];
  if (root !== undefined) {
    return `${spell(root)}${names}`;
  }
  const steps = path.replace(/[a-z][a-z0-9_]*/g, name => NAMES[name] ?? camelCase(name));
  return steps.replace(/^(files\[\d+\]\.)contentType$/, '$1type');
}

const camelCase = (name: string) =>
  name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function inMilliseconds(message: string): string {
  return message
    .replace('seconds', 'milliseconds')
    .replace(/got (-?\d[\d.e+-]*)$/, (_, seconds: string) => `got ${Number(seconds) * 1000}`);
}

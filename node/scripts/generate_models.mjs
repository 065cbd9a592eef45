// Writes src/models.ts from the JSON Schema of the core's models.
//
// Usage: node scripts/generate_models.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';

const schema = new URL('../../core/schema/models.json', import.meta.url);
const target = new URL('../src/models.ts', import.meta.url);

const HEADER = `/**
 * The API's data, with the names of its JSON.
 *
 * Generated from the core's schema by scripts/generate_models.mjs; do not edit.
 *
 * Answers are plain objects as the server sent them: fields this version does not know are kept,
 * and so are values of an enumeration that it does not know.
 */
`;

const comment = (text, indent = '') => (text ? `${indent}/** ${text} */\n` : '');

function plain(kind, field) {
  if (kind === 'array') return `Array<${typeOf(field.items)}>`;
  if (kind === 'object') return '{ [name: string]: unknown }';
  if (kind === 'integer' || kind === 'number') return 'number';
  if (kind === 'string' || kind === 'boolean' || kind === 'null') return kind;
  throw new Error(`a field of type ${kind} has no TypeScript type yet`);
}

function typeOf(field) {
  if (field.$ref) return field.$ref.split('/').at(-1);
  if (field.anyOf) return field.anyOf.map(typeOf).join(' | ');
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.type === undefined) return 'unknown';
  return [field.type]
    .flat()
    .map(kind => plain(kind, field))
    .join(' | ');
}

function modelOf(name, definition) {
  const required = new Set(definition.required);
  const fields = Object.entries(definition.properties).map(([wire, field]) => {
    const mark = required.has(wire) ? '' : '?';
    return `${comment(field.description, '  ')}  ${wire}${mark}: ${typeOf(field)};\n`;
  });
  return `export interface ${name} {\n${fields.join('\n')}}\n`;
}

/** Without the member for what is unknown: with it TypeScript could not tell the others apart. */
function unionOf(name, definition) {
  const members = definition.anyOf.map(typeOf).filter(member => !member.startsWith('Unknown'));
  return `export type ${name} =\n  | ${members.join('\n  | ')};\n`;
}

function definitionOf([name, definition]) {
  const head = comment(definition.description);
  if (definition.enum) {
    const values = definition.enum.map(value => JSON.stringify(value));
    if (definition['x-open']) values.push('(string & {})');
    return `${head}export type ${name} = ${values.join(' | ')};\n`;
  }
  if (definition.anyOf) return head + unionOf(name, definition);
  return head + modelOf(name, definition);
}

const definitions = JSON.parse(readFileSync(schema, 'utf8')).$defs;
const source = [HEADER, ...Object.entries(definitions).map(definitionOf)].join('\n');
if (!process.argv.includes('--check')) {
  writeFileSync(target, source);
} else if (readFileSync(target, 'utf8') !== source) {
  console.error('node/src/models.ts is not what core says now: run `make codegen`');
  process.exit(1);
}

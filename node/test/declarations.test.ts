/** The declarations that users see: complete, and explained on hover. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const dist = join(__dirname, '..', '..', 'dist');
const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.d.ts'))
  .map(name => ({ name, lines: readFileSync(join(dist, name), 'utf8').split('\n') }));

/** What crosses to Rust is nobody's to use. */
const INTERNAL = new Set(['ErrorRecord', 'EventRecord', 'Native', 'NativeClient']);

test('nothing is any', () => {
  assert.ok(declarations.length > 15);
  for (const { name, lines } of declarations) {
    const found = lines.filter(line => !/^\s*(\/?\*|\/\/)/.test(line) && /\bany\b/.test(line));
    assert.deepEqual(found, [], name);
  }
});

test('every member of every interface says what it is', () => {
  const silent: string[] = [];
  for (const { lines } of declarations) {
    let inside = '';
    lines.forEach((line, index) => {
      inside = /^export interface (\w+)/.exec(line)?.[1] ?? (line === '}' ? '' : inside);
      const member = /^ {4}(?:readonly )?(\w+)\??: /.exec(line)?.[1];
      if (inside && !INTERNAL.has(inside) && member && !lines[index - 1]?.trim().endsWith('*/')) {
        silent.push(`${inside}.${member}`);
      }
    });
  }
  assert.deepEqual(silent, []);
});

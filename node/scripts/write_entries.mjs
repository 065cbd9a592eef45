// Completes dist/ after tsc: the CommonJS entry is the client class itself, and the ES module
// entries hand on what CommonJS holds, so that both see the same classes.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const dist = new URL('../dist/', import.meta.url);

appendFileSync(
  new URL('index.js', dist),
  `module.exports = Object.assign(exports.Handinger, exports);
Object.defineProperty(module.exports, '__esModule', { value: true });
`,
);

/** Writes NAME.mjs and NAME.d.mts over NAME.js. */
function writeEntry(name, defaultExport) {
  const names = Object.keys(require(`../dist/${name}.js`)).filter(each => each !== 'default');
  const last = defaultExport ? `export default ${defaultExport};\n` : '';
  const body = `import all from './${name}.js';\nexport const { ${names.join(', ')} } = all;\n`;
  writeFileSync(new URL(`${name}.mjs`, dist), body + last);
  const first = defaultExport ? `import { ${defaultExport} } from './${name}.js';\n` : '';
  writeFileSync(new URL(`${name}.d.mts`, dist), `${first}export * from './${name}.js';\n${last}`);
}

/** Writes what stands in for the package where no native code runs: it says so when it is used. */
function writeUnsupported() {
  const message =
    'handinger needs native code, which does not run in browsers and edge runtimes: ' +
    'call it from a server that runs Node.js, Bun or Deno.';
  const names = Object.keys(require('../dist/index.js')).filter(each => each !== 'default');
  const body = [
    '// Stands in for the package where no native code runs.',
    `const refuse = () => { throw new Error(${JSON.stringify(message)}); };`,
    '// Functions, so that they can be called, constructed and compared with `instanceof`.',
    ...names.map(name => `export const ${name} = function ${name}() { refuse(); };`),
    'export default Handinger;',
    '',
  ];
  writeFileSync(new URL('unsupported.mjs', dist), body.join('\n'));
}

writeEntry('index', 'Handinger');
writeEntry('testing');
writeUnsupported();

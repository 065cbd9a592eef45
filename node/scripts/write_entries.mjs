// Completes dist/ after tsc: the CommonJS entry is the client class itself, and the ES module
// entries hand on what CommonJS holds, so that both see the same classes.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const dist = new URL('../dist/', import.meta.url);

for (const name of ['index', 'unsupported']) {
  appendFileSync(
    new URL(`${name}.js`, dist),
    `module.exports = Object.assign(exports.Handinger, exports);
Object.defineProperty(module.exports, '__esModule', { value: true });
`,
  );
}

/** Writes NAME.mjs and NAME.d.mts over NAME.js, with the names of the package or its own. */
function writeEntry(name, defaultExport, like = name) {
  const names = Object.keys(require(`../dist/${like}.js`)).filter(each => each !== 'default');
  const last = defaultExport ? `export default ${defaultExport};\n` : '';
  const body = `import all from './${name}.js';\nexport const { ${names.join(', ')} } = all;\n`;
  writeFileSync(new URL(`${name}.mjs`, dist), body + last);
  const first = defaultExport ? `import { ${defaultExport} } from './${name}.js';\n` : '';
  writeFileSync(new URL(`${name}.d.mts`, dist), `${first}export * from './${name}.js';\n${last}`);
}

writeEntry('index', 'Handinger');
writeEntry('testing');
writeEntry('unsupported', 'Handinger', 'index');

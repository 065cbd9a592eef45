// @ts-check
// CommonJS that TypeScript checks, as editors do. The class goes by its name: that `require` gives the
// class itself, the declarations cannot say beside all their types.
const { Handinger, NotFoundError } = require('handinger');
const { Sandbox } = require('handinger/testing');

const client = new Handinger({ apiKey: 'k' });
exports.run = () => client.workers.create({ input: 'x' }).then(worker => worker.output_text);
exports.refused = (/** @type {unknown} */ error) => error instanceof NotFoundError;
exports.start = () => Sandbox.start();

// Creates a worker on a local sandbox, follows it, and shows the answer. Run by `make demo`. The
// same code runs against the real service: leave the sandbox out and set HANDINGER_API_KEY.
import { Sandbox } from 'handinger/testing';

const sandbox = await Sandbox.start();
const client = sandbox.client();
console.log(`sandbox at ${sandbox.baseURL}\n`);

const stream = await client.workers.create({
  input: 'Find three cheap flights to Oslo and write a short report.',
  budget: 'low',
  stream: true,
});
for await (const words of stream.textStream()) {
  process.stdout.write(words);
}

const worker = await stream.finalWorker();
console.log(`\n\n${worker.id}: ${worker.status}`);
for (const file of worker.files) {
  console.log(`  file    ${file.filename} (${file.mediaType})`);
}
for (const source of worker.sources) {
  console.log(`  source  ${source.title}: ${source.url}`);
}
console.log(`  costs   model ${worker.costs?.modelCostUsd.toFixed(4)} USD`);

const { runs, cost_usd } = await sandbox.ledger();
console.log(`\nledger: ${runs} run started, ${cost_usd.toFixed(4)} USD`);
await sandbox.stop();

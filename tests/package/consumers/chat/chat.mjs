// A chat as `useChat` of the AI SDK has it: a server of Hono hands the words of a worker on, and the
// transport of the SDK, which `useChat` reads by, puts the message together.
import assert from 'node:assert/strict';
import { serve } from '@hono/node-server';
import {
  createUIMessageStream,
  createUIMessageStreamResponse,
  DefaultChatTransport,
  readUIMessageStream,
} from 'ai';
import { Sandbox } from 'handinger/testing';
import { Hono } from 'hono';

const sandbox = await Sandbox.start({ speed: 100 });
const client = sandbox.client();
let finished;

const app = new Hono();
app.post('/api/chat', async context => {
  const { messages } = await context.req.json();
  const input = messages
    .at(-1)
    .parts.map(({ text }) => text)
    .join('');
  const worker = await client.workers.create(
    { input, stream: true },
    { signal: context.req.raw.signal },
  );
  const stream = createUIMessageStream({
    async execute({ writer }) {
      writer.write({ type: 'text-start', id: 'answer' });
      for await (const delta of worker.textStream()) {
        writer.write({ type: 'text-delta', id: 'answer', delta });
      }
      writer.write({ type: 'text-end', id: 'answer' });
      finished = await worker.finalWorker();
    },
  });
  return createUIMessageStreamResponse({ stream });
});

const server = await new Promise(resolve => {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(server));
});
const { port } = server.address();
const transport = new DefaultChatTransport({ api: `http://127.0.0.1:${port}/api/chat` });
const stream = await transport.sendMessages({
  trigger: 'submit-message',
  chatId: 'chat',
  messageId: undefined,
  messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
  abortSignal: undefined,
});
let last;
let seen = 0;
for await (const message of readUIMessageStream({ stream })) {
  last = message;
  seen += 1;
}
const text = last.parts.map(part => part.text ?? '').join('');
assert.ok(text.length > 0 && seen > 2, `${seen} messages`);
assert.equal(text, finished.output_text);
assert.equal((await sandbox.ledger()).runs, 1);
server.close();
await sandbox.stop();
console.log('completed');

/** A local Handinger server for tests: real state, a ledger, and faults on demand. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Handinger } from './client.js';
import type { ClientOptions } from './options.js';

const KEY = 'hdg_sandbox_key';

/** The sandbox could not be started, or refused an order. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/** How a sandbox is started. */
export interface SandboxOptions {
  /** The server's program. Default: the environment variable `HANDINGER_SANDBOX`, else `handinger-sandbox` on the path. */
  binary?: string | undefined;
  /** How much faster than real time workers work. */
  speed?: number | undefined;
}

/** The runs that were started, and what they cost. */
export interface Ledger {
  /** How many runs were started. */
  runs: number;
  /** What they cost, in US dollars. */
  cost_usd: number;
  /** What they cost, in credits. */
  credits: number;
  /** Each run. */
  entries: unknown[];
}

/** A request as it arrived. */
export interface SeenRequest {
  /** The HTTP method. */
  method: string;
  /** The path. */
  path: string;
  /** The query, without its question mark. */
  query: string;
  /** The headers, by name in lower case. */
  headers: { [name: string]: string };
  /** The body as text. */
  body: string;
  /** The digest of its bytes. */
  body_sha256: string;
}

/** A rule by which the server misbehaves; see the documentation of the sandbox. */
export interface Fault {
  /** The path it is for; `*` stands for anything. */
  path?: string;
  /** The status to answer with. */
  status?: number;
  /** How often it strikes. */
  times?: number;
  [name: string]: unknown;
}

/** A Handinger server on this machine. It ends with this process at the latest. */
export class Sandbox {
  /** Where the server listens. */
  readonly baseURL: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, baseURL: string) {
    this.#process = process;
    this.baseURL = baseURL;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @throws {SandboxError} When the program was not found or did not start.
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const binary = options.binary ?? (process.env.HANDINGER_SANDBOX || 'handinger-sandbox');
    const speed = options.speed === undefined ? [] : ['--speed', String(options.speed)];
    const server = spawn(binary, ['--port', '0', '--exit-with-parent', ...speed], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const line = await firstLine(server, binary);
    if (!line.startsWith('http://')) {
      server.kill();
      throw new SandboxError(`${binary} did not start; its first line was ${JSON.stringify(line)}`);
    }
    // A test that forgets to stop the server can end all the same.
    server.unref();
    for (const pipe of [server.stdin, server.stdout]) {
      // Bun has none here.
      (pipe as Socket | null)?.unref?.();
    }
    return new Sandbox(server, line);
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    const server = this.#process;
    if (server.exitCode === null && server.signalCode === null) {
      server.ref();
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** A client of this server. */
  client(options: ClientOptions = {}): Handinger {
    return new Handinger({ apiKey: KEY, baseURL: this.baseURL, ...options });
  }

  /** The runs that were started, and what they cost. */
  async ledger(): Promise<Ledger> {
    return (await this.#control('GET', 'ledger')) as Ledger;
  }

  /** The requests that arrived, oldest first; with a path only those to it. */
  async requests(path?: string): Promise<SeenRequest[]> {
    const query = path === undefined ? '' : `?${new URLSearchParams({ path })}`;
    const answer = (await this.#control('GET', `requests${query}`)) as { requests: SeenRequest[] };
    return answer.requests;
  }

  /** How many connections are open, and how many there were. */
  async connections(): Promise<{ open: number; [name: string]: number }> {
    return (await this.#control('GET', 'connections')) as { open: number };
  }

  /** Makes the server misbehave. */
  async addFault(...rules: Fault[]): Promise<void> {
    await this.#control('POST', 'faults', rules);
  }

  /** Makes the server behave again. */
  async clearFaults(): Promise<void> {
    await this.#control('DELETE', 'faults');
  }

  /** Sets how much faster than real time workers work. */
  async setSpeed(speed: number): Promise<void> {
    await this.#control('POST', 'speed', { speed });
  }

  /** Forgets all workers, requests, runs and faults. */
  async reset(): Promise<void> {
    await this.#control('POST', 'reset', {});
  }

  async #control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(new URL(`/_sandbox/${path}`, this.baseURL), {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new SandboxError(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text === '' ? null : JSON.parse(text);
  }
}

/** The first line a server prints; empty when it ended without one. */
async function firstLine(server: ChildProcess, binary: string): Promise<string> {
  try {
    await once(server, 'spawn');
  } catch (error) {
    throw new SandboxError(
      `${binary} could not be started (${error}). Set HANDINGER_SANDBOX to its path, ` +
        'or install it with `cargo install handinger-sandbox`.',
    );
  }
  if (server.stdout) {
    for await (const line of createInterface({ input: server.stdout })) {
      return line;
    }
  }
  return '';
}

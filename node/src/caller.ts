/** The one way from a method of this package to the core. */
import { Abort } from './abort.js';
import { APIPromise, type Doors } from './api-promise.js';
import { InternalError } from './errors.js';
import { Stream } from './events.js';
import type { Worker } from './models.js';
import type { NativeAnswer, NativeClient } from './native.js';
import { callOptions, type RequestOptions, toJSON } from './options.js';
import { bodyOf, FileResponse, HandingerResponse, responseInfo } from './response.js';

/** A call before it is made. */
export interface Call {
  /** The operation's name, or `request`. */
  operation: string;
  /** Its parameters, by the names of the API. */
  params: object;
  /** A body that is not JSON. */
  content?: Uint8Array | null;
  options: RequestOptions | undefined;
}

/** How a worker or a task is waited for; `timeout` bounds the whole wait. */
export interface WaitOptions extends RequestOptions {
  /** Called with every snapshot of the worker, the last one included; a promise is awaited. */
  onUpdate?: ((worker: Worker) => unknown) | undefined;
}

/** Makes calls with the settings of one client. */
export class Caller {
  readonly native: NativeClient;

  constructor(native: NativeClient) {
    this.native = native;
  }

  /** A call that is answered with JSON; an empty answer gives `null`. */
  json<T>(call: Call): APIPromise<T> {
    return new APIPromise<T>(this.doors(call));
  }

  /** The two ways to make a call that is answered with JSON. */
  doors<T>(call: Call): Doors<T> {
    return {
      send: async () => {
        const abort = new Abort(call.options?.signal);
        const answer = await abort.until(this.#send(call, abort));
        return { data: decoded<T>(answer), response: () => asResponse(answer) };
      },
      open: () => this.#open(call, HandingerResponse),
    };
  }

  /** A call that is answered with events when its parameters ask for them, else with JSON. */
  run<T>(call: Call & { params: { stream?: boolean | undefined } }): APIPromise<T | Stream> {
    return call.params.stream === true ? this.events(call) : this.json<T>(call);
  }

  /** A call that is answered with bytes, which are read as they are asked for. */
  file(call: Call): APIPromise<FileResponse> {
    const open = () => this.#open(call, FileResponse);
    return new APIPromise<FileResponse>({
      send: async () => {
        const data = await open();
        return { data, response: () => data };
      },
      open,
    });
  }

  /** A call that is answered with events. */
  events(call: Call): APIPromise<Stream> {
    const send = async () => {
      const abort = new Abort(call.options?.signal);
      try {
        const events = await abort.during(this.#events(call, abort));
        const data = Stream.over(events, abort);
        return { data, response: () => new HandingerResponse(data.toReadableStream(), data.info) };
      } catch (error) {
        abort.release();
        throw error;
      }
    };
    return new APIPromise<Stream>({ send, open: async () => (await send()).response() });
  }

  /** Waits until a worker, or the task of one, is done. */
  async wait(of: 'updates' | 'taskUpdates', id: string, options: WaitOptions): Promise<Worker> {
    const { onUpdate, ...rest } = options;
    let worker: Worker | undefined;
    for await (worker of this.#updates(of, id, rest)) {
      await onUpdate?.(worker);
    }
    if (!worker) {
      throw new InternalError('a wait ended without a worker');
    }
    return worker;
  }

  async *#updates(of: 'updates' | 'taskUpdates', id: string, options: RequestOptions) {
    const abort = new Abort(options.signal);
    try {
      const updates = await abort.during(
        (async () => this.native[of](id, callOptions(options), abort.handle))(),
      );
      for (;;) {
        const snapshot = await abort.during(updates.next());
        if (!snapshot) {
          return;
        }
        yield decoded<Worker>(snapshot);
      }
    } finally {
      abort.release();
    }
  }

  // What is wrong with the input is told by the promise, as every other error of a call.
  async #send(call: Call, abort: Abort): Promise<NativeAnswer> {
    const { operation, content = null } = call;
    const params = toJSON(call.params);
    return this.native.call(operation, params, callOptions(call.options), content, abort.handle);
  }

  async #events(call: Call, abort: Abort) {
    const params = toJSON(call.params);
    return this.native.events(call.operation, params, callOptions(call.options), abort.handle);
  }

  async #open<R extends HandingerResponse>(
    call: Call,
    responseClass: new (...args: ConstructorParameters<typeof HandingerResponse>) => R,
  ): Promise<R> {
    const abort = new Abort(call.options?.signal);
    const { operation, content = null } = call;
    const open = async () => {
      const params = toJSON(call.params);
      return this.native.open(operation, params, callOptions(call.options), content, abort.handle);
    };
    try {
      const response = await abort.during(open());
      return new responseClass(bodyOf(response, abort), responseInfo(response.meta()));
    } catch (error) {
      abort.release();
      throw error;
    }
  }
}

/** The answer's data. The core has checked it: there is nothing left to look after. */
export function decoded<T>(answer: NativeAnswer): T {
  const { text } = answer;
  return (text === '' ? null : JSON.parse(text)) as T;
}

function asResponse(answer: NativeAnswer): HandingerResponse {
  return new HandingerResponse(answer.text, responseInfo(answer.meta()));
}

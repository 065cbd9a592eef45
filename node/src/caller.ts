/** The one way from a method of this package to the core. */
import { Abort } from './abort.js';
import { type Answered, APIPromise, type Doors, type Opened } from './api-promise.js';
import type { Content } from './content.js';
import { InternalError } from './errors.js';
import { Stream } from './events.js';
import { functionOf, itemsOf, objectOf } from './given.js';
import { type Begun, type MapOptions, MapRun } from './map.js';
import type { Worker } from './models.js';
import {
  crossingNow,
  type NativeAnswer,
  type NativeBody,
  type NativeClient,
  native,
} from './native.js';
import { callOptions, mapOptions, type RequestOptions, toJSON } from './options.js';
import {
  FileResponse,
  HandingerResponse,
  type OpenAnswer,
  OpenBody,
  type ResponseInfo,
  responseInfo,
} from './response.js';
import { type Uploadable, Uploads } from './uploads.js';
import type { Watch } from './watch.js';

/** A call before it is made. */
export interface Call {
  /** The operation's name, or `request`. */
  operation: string;
  /** Its parameters, by the names of the API. */
  params: object;
  /** Files to send along. */
  files?: readonly Uploadable[] | undefined;
  /** A body that is not JSON. */
  content?: Content | (() => Promise<Content>) | undefined;
  /** What has to be an object, by the name it has in the method. */
  given?: { readonly [name: string]: object } | undefined;
  /** What it is to do differently from its client. */
  options: RequestOptions | undefined;
}

/** The parameters of a call that starts work. */
interface RunParams {
  stream?: boolean | undefined;
  files?: readonly Uploadable[] | undefined;
}

/** How a worker or a task is waited for; `timeout` bounds the whole wait. */
export interface WaitOptions extends RequestOptions {
  /** Called with every snapshot of the worker, the last one included; a promise is awaited. */
  onUpdate?: ((worker: Worker) => unknown) | undefined;
}

/** A native call, given what crosses as JSON text and what goes along. */
type Crossing<T> = (params: string, options: string, body: NativeBody | null) => Promise<T>;

/** Makes calls with the settings of one client. */
export class Caller {
  readonly native: NativeClient;
  readonly watch: Watch;

  constructor(native: NativeClient, watch: Watch) {
    this.native = native;
    this.watch = watch;
  }

  /** A call that is answered with JSON; an empty answer gives `null`. */
  json<T>(call: Call): APIPromise<T> {
    return new APIPromise<T>(this.doors(call));
  }

  /** The two ways to make a call that is answered with JSON. */
  doors<T>(call: Call): Doors<T> {
    return {
      send: async () => {
        const abort = new Abort(call.options?.signal, this.watch);
        try {
          const answer = await this.#cross(call, abort, (params, options, body) =>
            this.native.call(call.operation, params, options, body, abort.handle),
          );
          const text = answer.takeText();
          return { data: decoded<T>(text), response: () => asResponse(answer, text) };
        } finally {
          abort.release();
        }
      },
      open: async (): Promise<Opened<T>> => {
        const { info, response, abort } = await this.#open(call);
        const body = new OpenBody(response, abort);
        return {
          response: new HandingerResponse(body.stream(), info),
          read: async (): Promise<Answered<T>> => {
            const text = await body.read();
            return { data: decoded<T>(text), response: () => new HandingerResponse(text, info) };
          },
        };
      },
    };
  }

  /** A call that is answered with events when its parameters ask for them, else with JSON. */
  run<T>(call: Call & { params: RunParams }): APIPromise<T | Stream> {
    const { files, ...params } = Object(call.params) as RunParams;
    const apart = files === undefined ? call : { ...call, params, files };
    return params.stream === true ? this.events(apart) : this.json<T>(apart);
  }

  /** A call that is answered with bytes, which are read as they are asked for. */
  file(call: Call): APIPromise<FileResponse> {
    return new APIPromise<FileResponse>({
      send: async () => {
        const { info, ...answer } = await this.#open(call);
        const body = new OpenBody(answer.response, answer.abort).stream();
        const data = new FileResponse(body, info, answer);
        return { data, response: () => data };
      },
    });
  }

  /** A call that is answered with events. */
  events(call: Call): APIPromise<Stream> {
    const send = async () => {
      const abort = new Abort(call.options?.signal, this.watch);
      try {
        const events = await this.#cross(call, abort, (params, options, body) =>
          this.native.events(call.operation, params, options, body, abort.handle),
        );
        const data = Stream.over(events, abort);
        return { data, response: () => new HandingerResponse(data.toReadableStream(), data.info) };
      } catch (error) {
        abort.release();
        throw error;
      }
    };
    return new APIPromise<Stream>({ send });
  }

  /** Many calls of one operation. What is wrong with its input is thrown at once. */
  map<I>(
    operation: string,
    inputs: Iterable<I> | AsyncIterable<I>,
    shared: object,
    options: MapOptions,
  ): MapRun<I> {
    itemsOf('inputs', inputs);
    const given = mapOptions(options);
    const abort = new Abort(options.signal, this.watch);
    const run = (all: readonly I[], how: string) =>
      crossingNow(() => this.native.map(operation, toJSON(all), toJSON(shared), how, abort.handle));
    const begin = (all: readonly I[]): Begun<I> => {
      try {
        return { native: run(all, given), inputs: all };
      } catch (error) {
        abort.release();
        throw error;
      }
    };
    if (Symbol.iterator in inputs) {
      return new MapRun(begin([...inputs]), undefined, abort, options.onProgress);
    }
    const later = async () => begin(await collected(inputs));
    // What is wrong with the options is told now. The file is that of the map with its inputs.
    const empty = mapOptions({ ...options, resumeFile: undefined });
    return new MapRun({ native: run([], empty), inputs: [] }, later, abort, options.onProgress);
  }

  /** The pages of a list; each is read when it is asked for. */
  async *pages<P>(call: Call): AsyncGenerator<P, void, undefined> {
    const abort = new Abort(call.options?.signal, this.watch);
    try {
      const pages = await abort.during(
        (async () =>
          this.native.pages(
            call.operation,
            toJSON(call.params),
            callOptions(call.options),
            abort.handle,
          ))(),
      );
      for (;;) {
        const page = await abort.during(pages.next());
        if (!page) {
          return;
        }
        yield decoded<P>(page.takeText());
      }
    } finally {
      abort.release();
    }
  }

  /** Waits until a worker, or the task of one, is done. */
  async wait(of: 'updates' | 'taskUpdates', id: string, options: WaitOptions): Promise<Worker> {
    const { onUpdate, ...rest } = objectOf('options', options);
    functionOf('onUpdate', onUpdate);
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
    const abort = new Abort(options.signal, this.watch);
    try {
      const updates = await abort.during(
        (async () => this.native[of](id, callOptions(options), abort.handle))(),
      );
      for (;;) {
        const snapshot = await abort.during(updates.next());
        if (!snapshot) {
          return;
        }
        yield decoded<Worker>(snapshot.takeText());
      }
    } finally {
      abort.release();
    }
  }

  /** Makes a native call with what crosses as JSON text. Most calls have nothing else with them. */
  #cross<T>(call: Call, abort: Abort, crossing: Crossing<T>): Promise<T> {
    const { params, options, files, content, given = {} } = call;
    for (const [name, value] of Object.entries(given)) {
      objectOf(name, value);
    }
    return files || content
      ? this.#crossWith(call, abort, crossing)
      : abort.during(crossing(toJSON(params), callOptions(options), null));
  }

  async #crossWith<T>(call: Call, abort: Abort, crossing: Crossing<T>): Promise<T> {
    const { files, options } = call;
    const uploads = files && new Uploads(files, options?.onUploadProgress);
    try {
      const content = typeof call.content === 'function' ? await call.content() : call.content;
      const params = content ? { ...call.params, content_type: content.type } : call.params;
      const body = uploads?.body ?? (content ? bodyWith(content) : null);
      return await abort.during(crossing(toJSON(params), callOptions(options), body));
    } catch (error) {
      throw uploads ? uploads.explained(error) : error;
    } finally {
      uploads?.end();
    }
  }

  async #open(call: Call): Promise<OpenAnswer & { info: ResponseInfo }> {
    const abort = new Abort(call.options?.signal, this.watch);
    try {
      const response = await this.#cross(call, abort, (params, options, body) =>
        this.native.open(call.operation, params, options, body, abort.handle),
      );
      return { response, abort, info: responseInfo(response.meta()) };
    } catch (error) {
      abort.release();
      throw error;
    }
  }
}

async function collected<I>(items: AsyncIterable<I>): Promise<I[]> {
  const all: I[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

function bodyWith(content: Content): NativeBody {
  const body = new native.NativeBody(null);
  body.setContent(content.bytes);
  return body;
}

/** The answer's data. The core has checked it: there is nothing left to look after. */
function decoded<T>(text: string): T {
  return (text === '' ? null : JSON.parse(text)) as T;
}

function asResponse(answer: NativeAnswer, text: string): HandingerResponse {
  return new HandingerResponse(text, responseInfo(answer.meta()));
}

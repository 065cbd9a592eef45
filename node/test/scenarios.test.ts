/** Runs `tests/scenarios/*.yaml`, each file a test of its own: see tests/scenarios/README.md. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Handinger, HandingerError } from 'handinger';
import { type Fault, Sandbox } from 'handinger/testing';
import { parse } from 'yaml';
import { withoutMachineSettings } from './machine.js';
import { API_KEY, Attempt, type Call, errorReport, nodeOptions } from './scenario-calls.js';
import { ABSENT, at, fill, misses, type Plain, TESTS } from './scenario-matching.js';

interface Scenario {
  about: string;
  skip?: { [language: string]: string };
  client?: Plain;
  faults?: Plain[];
  calls: Call[];
  server?: Plain;
}

const LANGUAGES = ['rust', 'python', 'node', 'kotlin', 'swift'];
const SCENARIO_KEYS = ['about', 'skip', 'client', 'faults', 'calls', 'server'];
const CALL_KEYS = [
  'do',
  'with',
  'files',
  'options',
  'files',
  'client',
  'faults',
  'times',
  'take',
  'keep',
  'skip',
  'expect',
];
const REPORT_PARTS = [
  'bytes',
  'distinct_ids',
  'error',
  'events',
  'final_worker',
  'ids',
  'kinds',
  'response',
  'seconds',
  'text',
  'updates',
  'value',
];
const SERVER_PARTS = ['distinct_bodies', 'distinct_keys', 'requests', 'runs'];

const folder = join(TESTS, 'scenarios');
const names = readdirSync(folder).filter(name => name.endsWith('.yaml'));

withoutMachineSettings();

describe('scenarios', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start();
  });
  after(() => sandbox.stop());

  for (const name of names.sort()) {
    const scenario = load(name);
    const options = scenario.skip?.node ? { skip: scenario.skip.node } : {};
    test(name.replace('.yaml', ''), options, async () => {
      await sandbox.reset();
      await new Run(scenario, sandbox).everything();
    });
  }
});

/** Reads a scenario; a key that is none of the format's is an error. */
function load(name: string): Scenario {
  const scenario = parse(readFileSync(join(folder, name), 'utf8')) as Scenario;
  only(Object.keys(scenario), SCENARIO_KEYS, name);
  only(Object.keys(scenario.skip ?? {}), LANGUAGES, `${name}: skip`);
  only(parts(scenario.server), SERVER_PARTS, `${name}: server`);
  assert.ok(scenario.calls.length > 0, `${name} makes no calls`);
  for (const call of scenario.calls) {
    only(Object.keys(call), CALL_KEYS, `${name}: a call`);
    only(Object.keys(call.skip ?? {}), LANGUAGES, `${name}: skip of a call`);
    only(parts(call.expect), REPORT_PARTS, `${name}: expect`);
  }
  return scenario;
}

function only(given: Iterable<string>, allowed: readonly string[], place: string): void {
  const unknown = [...given].filter(name => !allowed.includes(name));
  assert.deepEqual(unknown, [], `${place} knows no ${unknown}`);
}

/** The parts of a report in which these paths begin. */
function parts(expected: Plain = {}): Set<string> {
  return new Set(Object.keys(expected).map(path => path.split(/[.[]/, 1)[0] ?? ''));
}

/** One scenario with one client. */
class Run {
  readonly #scenario: Scenario;
  readonly #sandbox: Sandbox;
  readonly #known: Plain;

  constructor(scenario: Scenario, sandbox: Sandbox) {
    const origin = sandbox.baseURL.replace(/\/$/, '');
    this.#scenario = scenario;
    this.#sandbox = sandbox;
    this.#known = { base_url: origin, other_origin: origin.replace('127.0.0.1', 'localhost') };
  }

  async everything(): Promise<void> {
    const { client: settings = {}, faults, calls, server = {} } = this.#scenario;
    const options = { api_key: API_KEY, base_url: this.#known.base_url };
    const client = made({ ...options, ...(fill(settings, this.#known) as Plain) });
    await this.#setFaults(faults);
    for (const [index, call] of calls.entries()) {
      if (!call.skip?.node) {
        await this.#setFaults(call.faults);
        for (const report of await this.#reports(call, client)) {
          this.#judge(`call ${index + 1} (${call.do})`, call, report);
        }
      }
    }
    assert.deepEqual(misses(await this.#serverReport(), server, this.#known), [], 'server');
  }

  async #reports(call: Call, client: Handinger | Plain): Promise<Plain[]> {
    if (!(client instanceof Handinger)) {
      return [{ error: client }];
    }
    const { with: parameters = {}, options = {}, client: settings } = call;
    const filled = fill(
      { with: parameters, options, ...(settings && { client: settings }) },
      this.#known,
    );
    const attempts = Array.from({ length: call.times ?? 1 }, () =>
      new Attempt({ ...call, ...(filled as Partial<Call>) }, parts(call.expect)).make(client),
    );
    return Promise.all(attempts);
  }

  async #setFaults(faults: Plain[] = []): Promise<void> {
    for (const fault of faults) {
      await this.#sandbox.addFault(fill(fault, this.#known) as Fault);
    }
  }

  /** Checks a report; whether the call failed must be as expected, too. */
  #judge(place: string, call: Call, report: Plain): void {
    const about = `${this.#scenario.about} ${place}`;
    const failureExpected = parts(call.expect).has('error');
    const { error } = report as { error?: Plain };
    assert.ok(failureExpected || !error, `${about} failed: ${error?.shown}`);
    assert.ok(!failureExpected || error, `${about} did not fail`);
    assert.deepEqual(misses(report, call.expect ?? {}, this.#known), [], about);
    for (const [name, path] of Object.entries(call.keep ?? {})) {
      this.#known[name] = at(report, path);
      assert.notEqual(this.#known[name], ABSENT, `${about}: nothing to keep at ${path}`);
    }
  }

  /** What the server saw, and what it started. */
  async #serverReport(): Promise<Plain> {
    const requests = (await this.#sandbox.requests()).map(request => {
      try {
        return { ...request, json: JSON.parse(request.body) };
      } catch {
        return request;
      }
    });
    const keys = requests.map(request => request.headers['idempotency-key']);
    return {
      runs: (await this.#sandbox.ledger()).runs,
      requests,
      distinct_keys: new Set(keys.filter(key => key !== undefined)).size,
      distinct_bodies: new Set(requests.map(request => request.body_sha256)).size,
    };
  }
}

/** A client, or the report of why there is none. */
function made(options: Plain): Handinger | Plain {
  try {
    return new Handinger(nodeOptions(options));
  } catch (error) {
    if (error instanceof HandingerError) {
      return errorReport(error);
    }
    throw error;
  }
}

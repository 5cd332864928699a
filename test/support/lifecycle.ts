import { sweepLifecycle } from '../../server/retention/sweep-lifecycle.ts';
import type { DeletionReceipt, DeletionRequest } from '../../widget/contract/lifecycle.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal, type SentEnvelope } from './ceremony.ts';
import type { TestCustomer, TestServer } from './inkseal-server.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** Moves the one clock that the terms of the lifecycle are counted by; everything else goes on in real time. */
export class LifecycleTime {
  readonly #server: TestServer;
  #ahead = 0;

  constructor(server: TestServer) {
    this.#server = server;
    const { clock } = server.parts;
    server.parts.clock = async (on) => new Date((await clock(on)).getTime() + this.#ahead);
  }

  /** An instant from now, as a caller names it. */
  at(milliseconds: number): string {
    return new Date(Date.now() + this.#ahead + milliseconds).toISOString();
  }

  /** Lets time pass and looks at nothing. */
  skip(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  /** Lets time pass and does what became due. */
  async pass(milliseconds: number): Promise<void> {
    this.#ahead += milliseconds;
    await this.settle();
  }

  async settle(): Promise<void> {
    await sweepLifecycle(this.#server.parts);
  }
}

/** One envelope that one signer has completed, of that customer. */
export async function completeOne(server: TestServer, customer: TestCustomer): Promise<SentEnvelope> {
  const { envelope, document } = await sendSample(customer);
  const session = await openFrame(server, await createEmbedFor(customer, envelope));
  const completed: Envelope = await signAndSeal(customer, session, envelope.id);
  return { envelope: completed, document };
}

export async function askDeletion(
  customer: Pick<TestCustomer, 'call'>,
  json: object,
): Promise<DeletionRequest> {
  const { status, body } = await customer.call<DeletionRequest>('POST', '/v1/deletion-requests', { json });
  if (status !== 201) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body;
}

export async function readDeletion(
  customer: Pick<TestCustomer, 'call'>,
  id: string,
): Promise<DeletionRequest> {
  return (await customer.call<DeletionRequest>('GET', `/v1/deletion-requests/${id}`)).body;
}

/** With its proof, which comes a second or two after the event. */
export async function readReceipt(
  customer: Pick<TestCustomer, 'call'>,
  id: string,
  stage = '',
): Promise<DeletionReceipt> {
  const path = `/v1/deletion-requests/${id}/receipt${stage && `?stage=${stage}`}`;
  for (let tries = 0; ; tries++) {
    const { status, body } = await customer.call<DeletionReceipt>('GET', path);
    if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
    if (body.logProof !== null || tries > 50) return body;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

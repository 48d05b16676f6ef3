import { hpkeCrypto } from '../../src/adapters/crypto/hpke.ts';
import { assert } from '../../src/base/assert.ts';
import { bytesToHex, hexToBytes, u32ToBytes } from '../../src/base/bytes.ts';
import { textToUtf8 } from '../../src/base/utf8.ts';
import type { FirstLead, Role } from '../../src/ledger/clear.ts';
import type { DeviceSigner, KeyReceiver, LedgerCrypto } from '../../src/ledger/crypto-port.ts';
import { popMessage } from '../../src/ledger/enrolment.ts';
import { hash } from '../../src/ledger/hash.ts';
import { deriveScopeKey, type ScopeKey } from '../../src/ledger/keys.ts';
import {
  appendRecord,
  type ContentDraft,
  type DeviceChain,
  type RecordDraft,
  startChain,
  type WrittenRecord,
} from '../../src/ledger/writer.ts';

/** A device of a fake visit; its keys and ids follow from texts. */
export interface FakeDevice {
  readonly signer: DeviceSigner;
  readonly person: string;
  readonly org: string;
  /** Opens what is wrapped to this device. */
  readonly receiver: KeyReceiver;
  readonly cosign: string;
}

/**
 * A visit whose keys, salts and times follow from texts and counters: the same calls give the same
 * bytes. Two organisations, `own` and `host`, with the first leads `lead` and `host-lead`.
 */
export class FakeVisit {
  readonly visit = fakeId('visit', 16);
  readonly rootKey = hexToBytes(fakeId('root key', 32));
  readonly scopeKey: ScopeKey;
  /** Every record written, in the order of writing: what a log would hold. */
  readonly written: WrittenRecord[] = [];
  readonly #crypto: LedgerCrypto;
  readonly #keys: string;
  readonly #devices = new Map<string, FakeDevice>();
  readonly #chains = new Map<string, DeviceChain>();
  #nowMs = 1_767_225_600_000;
  #genesisId = '';

  private constructor(crypto: LedgerCrypto, keys: string) {
    this.#crypto = crypto;
    this.#keys = keys;
    const { rootKey, visit } = this;
    this.scopeKey = deriveScopeKey({ rootKey, visit, epoch: 1, name: 'team' });
  }

  /**
   * A visit with genesis, acked by the other organisation's lead. Another word for `keys` gives other
   * devices under the same visit id; `log` is the hash of the log's key for genesis.
   */
  static async create(crypto: LedgerCrypto, keys = '', log = ''): Promise<FakeVisit> {
    const fake = new FakeVisit(crypto, keys);
    await fake.addDevice('lead', 'own');
    await fake.addDevice('host-lead', 'host');
    const orgs = ['lead', 'host-lead'].map((name) => fake.#firstLead(name));
    orgs.sort((a, b) => (a.org < b.org ? -1 : 1));
    const clear = { delayMs: 86_400_000, log, orgs, recovery: '', self: fakeId('own', 16) };
    const genesis = await fake.write('lead', { kind: 1, clear });
    fake.#genesisId = genesis.leaf.id;
    await fake.ack('host-lead', genesis.leaf.id);
    return fake;
  }

  get genesisId(): string {
    return this.#genesisId;
  }

  /** Makes a device's keys without enrolling it. */
  async addDevice(name: string, org: string, person = name): Promise<FakeDevice> {
    const device = {
      signer: await this.#crypto.signerFromSeed(
        hexToBytes(fakeId(`${this.#keys}${name} sign`, 32)),
      ),
      person: fakeId(`${person} person`, 16),
      org: fakeId(org, 16),
      receiver: await fakeReceiver(`${this.#keys}${name}`),
      cosign: await this.#publicKey(`${this.#keys}${name} cosign`),
    };
    this.#devices.set(name, device);
    this.#chains.set(name, startChain(this.visit, device.signer.device));
    return device;
  }

  /** Makes a device and lets a lead enrol it. */
  async enrol(
    name: string,
    by: {
      readonly lead: string;
      readonly org: string;
      readonly role?: Role;
      readonly person?: string;
    },
  ): Promise<WrittenRecord> {
    await this.addDevice(name, by.org, by.person);
    return this.enrolKnown(name, { lead: by.lead, role: by.role ?? 'member' });
  }

  /** Lets a lead enrol a device made before. */
  async enrolKnown(
    name: string,
    by: { readonly lead: string; readonly role: Role },
  ): Promise<WrittenRecord> {
    const { signer, person, org, receiver, cosign } = this.device(name);
    const { receive } = receiver;
    const code = fakeId(`${name} code`, 16);
    const keys = { code, device: signer.device, receive, cosign };
    const lead = this.device(by.lead).signer.device;
    const anchor = { visit: this.visit, genesisId: this.#genesisId, lead };
    const pop = bytesToHex(await signer.sign(popMessage(anchor, keys)));
    return this.write(by.lead, { kind: 2, clear: { ...keys, org, person, pop, role: by.role } });
  }

  /** Appends a record to a device's chain. */
  async write(name: string, draft: RecordDraft): Promise<WrittenRecord> {
    const step = { chain: this.chain(name), draft, nowMs: this.#nowMs };
    this.#nowMs += 1000;
    const { chain, record } = await appendRecord(this.#crypto, this.device(name).signer, step);
    this.#chains.set(name, chain);
    this.written.push(record);
    return record;
  }

  /** Appends a data record. */
  async data(name: string, payload: unknown): Promise<WrittenRecord> {
    return this.write(name, { kind: 0, content: this.content(payload) });
  }

  /** Appends an ack of a record. */
  async ack(name: string, object: string): Promise<WrittenRecord> {
    const head = this.chain(name).last?.seq ?? 0;
    return this.write(name, { kind: 9, clear: { done: true, head, object } });
  }

  /** Appends an approval of a record. */
  async approve(name: string, object: string, purpose: string): Promise<WrittenRecord> {
    return this.write(name, { kind: 7, clear: { object, purpose } });
  }

  /** Content for a record of the scope `team`, with a salt used once. */
  content(payload: unknown): ContentDraft {
    const salt = hash(textToUtf8('salt'), u32ToBytes(this.written.length));
    return { scopeKey: this.scopeKey, salt, payload };
  }

  device(name: string): FakeDevice {
    const device = this.#devices.get(name);
    assert(device !== undefined, `no device ${name}`);
    return device;
  }

  chain(name: string): DeviceChain {
    const chain = this.#chains.get(name);
    assert(chain !== undefined, `no chain of ${name}`);
    return chain;
  }

  /** Sets a device's chain back, as a restored backup does. */
  restore(name: string, chain: DeviceChain): void {
    this.#chains.set(name, chain);
  }

  #firstLead(name: string): FirstLead {
    const { signer, org, person, receiver, cosign } = this.device(name);
    return { cosign, device: signer.device, org, person, receive: receiver.receive };
  }

  /** The key that a device cosigns checkpoints with. */
  async cosigner(name: string): Promise<DeviceSigner> {
    return this.#crypto.signerFromSeed(hexToBytes(fakeId(`${this.#keys}${name} cosign`, 32)));
  }

  async #publicKey(name: string): Promise<string> {
    return (await this.#crypto.signerFromSeed(hexToBytes(fakeId(name, 32)))).device;
  }
}

/** A receive key that follows from a text. */
export function fakeReceiver(text: string): Promise<KeyReceiver> {
  return hpkeCrypto.receiverFromPrivateKey(hexToBytes(fakeId(`${text} receive`, 32)));
}

/** An id that follows from a text. */
export function fakeId(text: string, byteCount: number): string {
  return bytesToHex(hash(textToUtf8(`fake ${text}`)).subarray(0, byteCount));
}

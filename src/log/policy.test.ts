import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { concatBytes, hexToBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { isQuorum, type Policy, parsePolicy, policyText } from './policy.ts';
import {
  type KeyType,
  LOG_KEY,
  type VerifierKey,
  verifierKey,
  verifierKeyText,
  WITNESS_KEY,
} from './verifier-key.ts';

async function keyOf(name: string, type: KeyType, fill: number): Promise<VerifierKey> {
  const { device } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(fill));
  return verifierKey(name, type, hexToBytes(device));
}

const log = await keyOf('example.org/log', LOG_KEY, 1);
const keys = await Promise.all(
  ['x1', 'x2', 'x3', 'y1', 'y2', 'y3'].map((name, i) =>
    keyOf(`example.org/${name}`, WITNESS_KEY, i + 2),
  ),
);
const vkeys = keys.map(verifierKeyText);
const logLine = `log ${verifierKeyText(log)}`;

/** The example of C2SP tlog-policy, with keys. */
const example = `${logLine}

witness X1 ${vkeys[0]}
witness X2 ${vkeys[1]}
witness X3 ${vkeys[2]} https://example.org/x3
group X-witnesses 2 X1 X2 X3

witness Y1 ${vkeys[3]}
  # A remark.
witness\tY2 ${vkeys[4]}
witness Y3 ${vkeys[5]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

function policyOf(text: string): Policy {
  const policy = parsePolicy(textToUtf8(text));
  assert.ok(policy.ok, policy.ok ? '' : JSON.stringify(policy.problems));
  return policy.value;
}

describe('policy', () => {
  it('asks for the witnesses that the example of the specification asks for, in every case', () => {
    const policy = policyOf(example);
    assert.deepEqual(policy.logs, [log]);
    for (let mask = 0; mask < 64; mask += 1) {
      const signed = keys.filter((_, i) => (mask >> i) % 2 === 1);
      const of = (letter: string) => signed.filter((k) => k.name.includes(`/${letter}`)).length;
      assert.equal(isQuorum(policy, signed), of('x') >= 2 && of('y') >= 1, `mask ${mask}`);
    }
  });

  it('asks for one witness, or for none', () => {
    const one = policyOf(`${logLine}\nwitness w ${vkeys[0]}\nquorum w\n`);
    assert.ok(isQuorum(one, keys.slice(0, 1)));
    assert.ok(!isQuorum(one, keys.slice(1)));
    assert.ok(isQuorum(policyOf('quorum none\n'), []));
    // The key of the log is no witness, whoever signs with it.
    assert.ok(!isQuorum(one, [log]));
  });

  it('is written so that it reads as the same', () => {
    const policy = policyOf(example);
    assert.deepEqual(policyOf(policyText(policy)), policy);
    assert.equal(policyText(policyOf('quorum none\n')), 'quorum none\n');
  });

  it('counts members by any, all or a number, and by no other word that a program may know', () => {
    for (const count of ['constructor', 'toString', '__proto__', 'valueOf', 'none', '1.0']) {
      const group = `group g ${count} a b`;
      const lines = [`witness a ${vkeys[0]}`, `witness b ${vkeys[1]}`, group, 'quorum g'];
      const read = parsePolicy(textToUtf8(`${lines.join('\n')}\n`));
      const codes = read.ok ? [] : read.problems.map(({ code }) => code);
      assert.deepEqual(codes, ['policy-threshold'], group);
    }
  });

  it('is refused with every problem and its line', () => {
    const codesOf = (...lines: readonly string[]) => {
      const read = parsePolicy(textToUtf8(`${lines.join('\n')}\n`));
      return read.ok ? [] : read.problems.map((p) => `${p.code}${p.line ? ` ${p.line}` : ''}`);
    };
    const [a = '', b = ''] = vkeys;
    const witnesses = [`witness a ${a}`, `witness b ${b}`];
    assert.deepEqual(codesOf(...witnesses, 'group g 2 a b', 'quorum g'), []);
    assert.deepEqual(codesOf(...witnesses), ['policy-quorum']);
    assert.deepEqual(codesOf(...witnesses, 'quorum a', 'quorum b'), ['policy-quorum']);
    assert.deepEqual(codesOf('quorum a', ...witnesses), ['policy-name 1']);
    assert.deepEqual(codesOf(...witnesses, 'group g 3 a b', 'quorum g'), ['policy-threshold 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g 0 a b', 'quorum g'), ['policy-threshold 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g 02 a b', 'quorum g'), ['policy-threshold 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g any', 'quorum none'), ['policy-form 3']);
    assert.deepEqual(codesOf(...witnesses, 'group a any b', 'quorum b'), ['policy-name 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g any c', 'quorum g'), ['policy-name 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g any g', 'quorum g'), ['policy-name 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g any none', 'quorum g'), ['policy-name 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g 2 a a', 'quorum g'), ['policy-name 3']);
    assert.deepEqual(codesOf(...witnesses, 'group g any a', 'group h any a b', 'quorum h'), [
      'policy-name 4',
    ]);
    assert.deepEqual(codesOf(`witness none ${a}`, 'quorum none'), ['policy-name 1']);
    assert.deepEqual(codesOf(...witnesses, `witness a ${vkeys[2]}`, 'quorum a'), ['policy-name 3']);
    // One key under two names would count twice.
    const again = verifierKeyText(verifierKey('other', WITNESS_KEY, keys[0]!.publicKey));
    assert.deepEqual(codesOf(...witnesses, `witness c ${again}`, 'quorum a'), ['policy-key 3']);
    assert.deepEqual(codesOf(logLine, logLine, 'quorum none'), ['policy-key 2']);
    assert.deepEqual(codesOf(`log ${a}`, 'quorum none'), ['policy-key 1']);
    assert.deepEqual(codesOf(`witness a ${verifierKeyText(log)}`, 'quorum none'), ['policy-key 1']);
    assert.deepEqual(codesOf('log x', 'witness y', 'quorum none'), [
      'policy-key 1',
      'policy-form 2',
    ]);
    assert.deepEqual(codesOf('Quorum none'), ['policy-form 1', 'policy-quorum']);
    assert.deepEqual(codesOf('quorum none\r'), ['policy-text']);
    assert.deepEqual(codesOf('quorum none # why'), ['policy-form 1', 'policy-quorum']);
    const cut = parsePolicy(textToUtf8('quorum none'));
    assert.ok(!cut.ok && cut.problems[0]?.code === 'policy-form');
    const latin = parsePolicy(
      concatBytes(Uint8Array.of(0x23, 0xe9), textToUtf8('\nquorum none\n')),
    );
    assert.ok(!latin.ok && latin.problems[0]?.code === 'policy-text');
  });
});

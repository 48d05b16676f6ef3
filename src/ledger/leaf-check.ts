import { equalBytes, hexToBytes } from '../base/bytes.ts';
import { isSigned } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { hasContentLength } from './content.ts';
import type { LedgerCrypto } from './crypto-port.ts';
import { hash } from './hash.ts';
import { HEAD_BYTE_COUNT, type Leaf, parseLeaf, signedMessage } from './leaf.ts';
import { hasWrapsLength } from './wraps.ts';

/** Codes that mean "this program cannot judge the leaf": a newer version or suite. */
export const unjudgeableCodes: readonly string[] = ['version', 'suite'];

/**
 * Checks a leaf as hub, phone and auditor do: L1 to L5, then L6 when the sealed bytes are there
 * (undefined = deleted or not here). The first rule that fails is the one problem; its code is one
 * of `parseLeaf`, or signature, sealed-length, sealed-hash. A leaf that fails is kept aside with
 * its code, never thrown away silently.
 */
export async function checkLeaf(
  crypto: LedgerCrypto,
  leafBytes: Uint8Array,
  sealed: Uint8Array | undefined,
): Promise<Outcome<Leaf>> {
  const parsed = parseLeaf(leafBytes);
  if (!parsed.ok) return parsed;
  const leaf = parsed.value;
  if (!(await isSignedByDevice(crypto, leaf))) {
    return refuse('signature', 'signature: expected one by the device over this leaf, got another');
  }
  return sealed === undefined ? parsed : checkSealed(leaf, sealed);
}

/** L5. */
function isSignedByDevice(crypto: LedgerCrypto, leaf: Leaf): Promise<boolean> {
  const { signature } = leaf;
  const message = signedMessage(leaf.bytes.subarray(0, HEAD_BYTE_COUNT), leaf.clearBytes);
  return isSigned(crypto, { publicKey: hexToBytes(leaf.device), message, signature });
}

/** L6. */
function checkSealed(leaf: Leaf, sealed: Uint8Array): Outcome<Leaf> {
  const hasLength = [sealed.length === 0, hasContentLength(sealed), hasWrapsLength(sealed)][
    leaf.seal
  ];
  if (hasLength !== true) {
    return refuse(
      'sealed-length',
      `sealed: expected a length of seal ${leaf.seal}, got ${sealed.length}`,
    );
  }
  if (leaf.seal !== 0 && !equalBytes(hash(sealed), leaf.sealedHash)) {
    return refuse('sealed-hash', 'sealed: expected the bytes that the leaf names, got others');
  }
  return ok(leaf);
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}

import type { Bytes } from '../base/bytes.ts';

/**
 * A device's signing key, used only through this handle: the private part never reaches pure code,
 * so a browser can keep it non-extractable.
 */
export interface DeviceSigner {
  /** The Ed25519 public key, lower-case hex: it is the device's name in its records. */
  readonly device: string;
  /** Signs with Ed25519 (RFC 8032): 64 bytes. */
  sign(message: Uint8Array): Promise<Bytes>;
}

/** One AES-256-GCM call: 32-byte key, 12-byte nonce. */
export interface AeadCall {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  /** Plaintext for sealing; ciphertext followed by the 16-byte tag for opening. */
  readonly text: Uint8Array;
  readonly aad: Uint8Array;
}

/**
 * What the ledger needs from the platform's cryptography. Two implementations: node:crypto and
 * WebCrypto; both must give the vectors of record v1.
 */
export interface LedgerCrypto {
  /** Makes a signer from the 32-byte private seed of RFC 8032. */
  signerFromSeed(seed: Uint8Array): Promise<DeviceSigner>;
  /**
   * Verifies an Ed25519 signature as the platform does. Platforms disagree about small-order and
   * non-canonical points: those are refused by `checkLeaf` before this is asked.
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** AES-256-GCM: ciphertext followed by the 16-byte tag. */
  aeadSeal(call: AeadCall): Promise<Bytes>;
  /** AES-256-GCM: the plaintext, or undefined when the tag does not fit. */
  aeadOpen(call: AeadCall): Promise<Bytes | undefined>;
}

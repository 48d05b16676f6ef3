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
   * Verifies an Ed25519 signature as the platform does; only `isSigned` of base asks. Platforms
   * disagree about small-order and non-canonical points: those are refused before.
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** AES-256-GCM: ciphertext followed by the 16-byte tag. */
  aeadSeal(call: AeadCall): Promise<Bytes>;
  /** AES-256-GCM: the plaintext, or undefined when the tag does not fit. */
  aeadOpen(call: AeadCall): Promise<Bytes | undefined>;
}

/** Where a wrap is opened or made for: everything that binds it to its place (record v1, section 2). */
export interface WrapCall {
  readonly info: Uint8Array;
}

/**
 * A key that other keys are wrapped to, used only through this handle: a device's receive key or
 * the visit's recovery key. A browser can keep its private part non-extractable.
 */
export interface KeyReceiver {
  /** The X25519 public key, lower-case hex. */
  readonly receive: string;
  /**
   * Opens a wrap by HPKE (RFC 9180, base mode, single shot, empty aad, suite 0x0020, 0x0001,
   * 0x0002); undefined when it was not made for this key and this `info`.
   */
  open(
    wrap: WrapCall & { readonly enc: Uint8Array; readonly ct: Uint8Array },
  ): Promise<Bytes | undefined>;
}

/** What wrapping keys needs from the platform: one implementation over WebCrypto for all. */
export interface WrapCrypto {
  /** Makes a receiver from the 32 bytes of an X25519 private key (RFC 7748). */
  receiverFromPrivateKey(privateKey: Uint8Array): Promise<KeyReceiver>;
  /**
   * Wraps `text` to an X25519 public key (lower-case hex) by HPKE as `KeyReceiver.open` opens it:
   * an encapsulated key of 32 bytes, and ciphertext with its tag.
   */
  sealTo(
    call: WrapCall & { readonly receive: string; readonly text: Uint8Array },
  ): Promise<{ readonly enc: Bytes; readonly ct: Bytes }>;
}

/** Splits a secret into shares of which some are enough, and combines them. */
export interface ShareCrypto {
  split(
    secret: Uint8Array,
    counts: { readonly shareCount: number; readonly neededCount: number },
  ): Promise<readonly Bytes[]>;
  /** Combines shares of one length; whether they belong together cannot be seen from the result. */
  combine(shares: readonly Uint8Array[]): Promise<Bytes>;
}

import { isAcceptablePoint } from './ed25519-point.ts';

/** What an Ed25519 signature is judged by. */
export interface SignedMessage {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  /** R ‖ S, 64 bytes. */
  readonly signature: Uint8Array;
}

/** A platform's own check (node:crypto, WebCrypto): RFC 8032, and its own view of odd points. */
export interface SignatureVerifier {
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

const SIGNATURE_BYTE_COUNT = 64;

/**
 * The one way in which a signature is judged, by hub, device, witness and auditor (record v1, rule
 * L5): key and R are compared as bytes before the platform is asked, which leaves nothing that
 * Node 20, Node 24 and Chromium disagree about. Of the 914 signatures of C2SP/CCTV `ed25519`
 * 43 pass, everywhere.
 */
export async function isSigned(
  platform: SignatureVerifier,
  { publicKey, message, signature }: SignedMessage,
): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTE_COUNT) return false;
  if (!isAcceptablePoint(publicKey) || !isAcceptablePoint(signature.subarray(0, 32))) return false;
  return platform.verify(publicKey, message, signature);
}

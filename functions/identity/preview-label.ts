import { createHmac, timingSafeEqual } from "node:crypto";
import type { Run } from "../../shared/run.ts";

/** What the label of a preview says. Its capability is not checked yet. */
type PreviewLabel = {
  readonly port: number;
  readonly runId: string;
  readonly capability: string;
};

/** 128 bits in 25 digits of base 36. */
const digits = 25;
const grammar = /^([1-9]\d{0,4})-([0-9a-z]{26})-([0-9a-z]{25})$/;

/** `PORT-RUN-CAPABILITY`, one label of a host name, so at most 63 characters and in lowercase (RFC 1035). */
export const previewLabel = (secret: Uint8Array, run: Run, port: number): string =>
  `${port}-${run.id.slice("run_".length)}-${capabilityOf(secret, run, port)}`;

export function readPreviewLabel(text: string): PreviewLabel | undefined {
  const [, port, run, capability] = grammar.exec(text) ?? [];
  if (!port || !run || !capability || Number(port) > 65_535) return undefined;
  return { port: Number(port), runId: `run_${run}`, capability };
}

/** Whether the capability is that of the Run as it is now. */
export function verifyPreview(
  secret: Uint8Array,
  run: Run,
  { port, capability }: PreviewLabel,
): boolean {
  const right = Buffer.from(capabilityOf(secret, run, port));
  return timingSafeEqual(Buffer.from(capability), right);
}

/** A new DevBox and a new leg have new capabilities, so what was closed stays closed. */
function capabilityOf(secret: Uint8Array, { id, devbox, leg }: Run, port: number): string {
  const text = `preview.${id}.${devbox?.id ?? ""}.${leg}.${port}`;
  const mac = createHmac("sha256", secret).update(text).digest("hex").slice(0, 32);
  return BigInt(`0x${mac}`).toString(36).padStart(digits, "0");
}

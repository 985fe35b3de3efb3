import { setTimeout as pause } from "node:timers/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";
import { Sha256 } from "./bucket/sha256.ts";

/** A service of AWS that speaks AwsJson 1.1 (Smithy specification), and who calls it. */
export type AwsJsonPlace = {
  readonly service: string;
  /** The part of x-amz-target before the dot. */
  readonly target: string;
  readonly region: string;
  readonly credentials: () => Promise<{
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  }>;
  /** Replaces Amazon's address. */
  readonly endpoint?: string | undefined;
};

const tries = 5;
const firstWaitMs = 100;
const timeoutMs = 4_000;

const failed = z.object({ __type: z.string(), message: z.string().optional() });

/** An error of the service. `name` is the error's name there. */
export class AwsJsonError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Calls one operation of a service. The SDK's clients would make every bundle and cold start larger
 * (docs/decisions/0004). Temporary failures are retried.
 */
export function awsJson({ service, target, region, credentials, endpoint }: AwsJsonPlace) {
  const url = new URL(endpoint ?? `https://${service}.${region}.amazonaws.com`);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });

  async function attempt(operation: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input);
    const { headers } = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: "/",
      query: {},
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${target}.${operation}`,
      },
      body,
    });
    const { host: _, ...sent } = headers; // fetch sets it
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: "POST", headers: sent, body, signal });
    const json: unknown = await response.json();
    if (response.ok) return json;
    const { __type: type, message = "" } = failed.parse(json);
    throw new AwsJsonError(type.slice(type.indexOf("#") + 1), message);
  }

  return async (operation: string, input: object): Promise<unknown> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(operation, input);
      } catch (error) {
        if (tried === tries || !mayPass(error)) throw error;
      }
      await pause(Math.random() * firstWaitMs * 2 ** tried);
    }
  };
}

/** Throttles, failures of the service, and calls without an answer. */
const mayPass = (error: unknown): boolean =>
  !(error instanceof AwsJsonError) || /Throttl|TooManyRequests|Internal/.test(error.name);

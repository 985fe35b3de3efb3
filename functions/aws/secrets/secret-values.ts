import { setTimeout as pause } from "node:timers/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";
import { Sha256 } from "../bucket/sha256.ts";

/** Reads a secret by its name or ARN; undefined when it does not exist or is marked for deletion. */
export type SecretValues = (id: string) => Promise<string | undefined>;

export type SecretsPlace = {
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

const found = z.object({ SecretString: z.string().optional() });
const failed = z.object({ __type: z.string(), message: z.string().optional() });

/** An error of Secrets Manager. `name` is the error's name there. */
export class SecretsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * GetSecretValue of AWS Secrets Manager (its API reference), the only call that we need: the SDK's client would make
 * every bundle and cold start larger (docs/decisions/0004). Temporary failures are retried.
 */
export function secretValues({ region, credentials, endpoint }: SecretsPlace): SecretValues {
  const url = new URL(endpoint ?? `https://secretsmanager.${region}.amazonaws.com`);
  const signer = new SignatureV4({
    service: "secretsmanager",
    region,
    credentials,
    sha256: Sha256,
  });

  async function attempt(id: string): Promise<string> {
    const body = JSON.stringify({ SecretId: id });
    const { headers } = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: "/",
      query: {},
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
      },
      body,
    });
    const { host: _, ...sent } = headers; // fetch sets it
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: "POST", headers: sent, body, signal });
    const json: unknown = await response.json();
    if (response.ok) return found.parse(json).SecretString ?? "";
    const { __type: type, message = "" } = failed.parse(json);
    throw new SecretsError(type.slice(type.indexOf("#") + 1), message);
  }

  return async (id) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(id);
      } catch (error) {
        if (isGone(error)) return undefined;
        if (tried === tries || !mayPass(error)) throw error;
      }
      await pause(Math.random() * firstWaitMs * 2 ** tried);
    }
  };
}

const isGone = (error: unknown): boolean =>
  error instanceof SecretsError &&
  (error.name === "ResourceNotFoundException" ||
    (error.name === "InvalidRequestException" && /marked for deletion/.test(error.message)));

/** Throttles, failures of the service, and calls without an answer. */
const mayPass = (error: unknown): boolean =>
  !(error instanceof SecretsError) || /Throttl|InternalService/.test(error.name);

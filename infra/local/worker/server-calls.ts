import { createHash } from "node:crypto";
import { hostname } from "node:os";
import * as z from "zod";
import {
  type WorkerReport,
  type WorkerReportReply,
  workerJoinReply,
  workerNudgeReply,
  workerProtocol,
  workerReportReply,
} from "../../../shared/schemas/worker-protocol.ts";
import type { Credential } from "./credential-file.ts";
import type { Downloaded } from "./update.ts";

/** The server refused a call with a reason for people. Another try gets the same. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
/** What a proxy or a server that starts may say; everything else that has our shape is the server's word. */
const passing = (status: number): boolean => status === 429 || status >= 500;
const slackMs = 20_000;
const downloadMs = 180_000;
const mostBytes = 64 * 1024 ** 2;

/** The calls of a worker. They throw `Refused`, or another error if the server was not reached. */
export function serverCalls(url: string, reach: typeof fetch) {
  async function post<S extends z.ZodType>(
    path: string,
    body: object,
    reply: S,
    { bearer, ms, signal }: { bearer?: string | undefined; ms: number; signal?: AbortSignal },
  ): Promise<z.output<S>> {
    const response = await reach(`${url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.any([AbortSignal.timeout(ms), ...(signal ? [signal] : [])]),
    });
    const said: unknown = await response.json().catch(() => undefined);
    if (response.ok) return reply.parse(said);
    const refusal = problem.safeParse(said).data?.error;
    if (refusal && !passing(response.status))
      throw new Refused(response.status, refusal.code, refusal.message);
    throw new Error(refusal?.message ?? `${url} answered ${response.status}. Is it a Wheelhouse?`);
  }

  return {
    join: ({ secret }: Credential, code: string) =>
      post(
        "/worker/join",
        {
          code,
          proof: createHash("sha256").update(secret).digest("hex"),
          protocol: workerProtocol,
          hostname: hostname(),
        },
        workerJoinReply,
        { ms: slackMs },
      ),
    report: (
      bearer: string,
      report: WorkerReport,
      signal: AbortSignal,
    ): Promise<WorkerReportReply> =>
      post("/worker/report", report, workerReportReply, {
        bearer,
        ms: report.wait * 1_000 + slackMs,
        signal,
      }),
    nudge: (bearer: string, signal: AbortSignal) =>
      post("/worker/nudge", {}, workerNudgeReply, { bearer, ms: slackMs, signal }),
    /** The program that the server serves, checked against the sum that it names. */
    program: async (signal: AbortSignal): Promise<Downloaded> => {
      const response = await reach(`${url}/worker/program`, {
        redirect: "error",
        signal: AbortSignal.any([AbortSignal.timeout(downloadMs), signal]),
      });
      if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      if (bytes.length > mostBytes || sha256 !== response.headers.get("x-content-sha256"))
        throw new Error("The downloaded program does not have the sum that the server names.");
      return { bytes, sha256 };
    },
  };
}

import * as z from "zod";
import { Failure } from "../failure.ts";
import { failureFrom } from "../meaning.ts";
import { RpcError } from "../rpc.ts";

/** The agent is not signed in. */
const authRequired = -32_000;

const details = z.object({
  details: z.string().optional().catch(undefined),
  statusCode: z.int().optional().catch(undefined),
});
const reply = z.object({ error: z.object({ message: z.string() }) });

/** Converts a rejected call to a failure. */
export function refused(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof RpcError))
    return new Failure("crash", error instanceof Error ? error.message : String(error));
  const data = details.safeParse(error.data).data;
  const words = wordsOf(error.message, data?.details);
  if (error.code === authRequired) return new Failure("auth", words);
  // Gemini answers with the status of its service; it says 500 when it knows none.
  const status =
    data?.statusCode ?? (error.code > 500 || isRefusal(error.code) ? error.code : undefined);
  return failureFrom(words, status);
}

const isRefusal = (code: number) => code >= 400 && code < 500;

function wordsOf(message: string, more: string | undefined): string {
  const words = message.replace(/^Internal error(: )?/, "") || more || message;
  if (!words.startsWith("{")) return words;
  try {
    return reply.parse(JSON.parse(words)).error.message;
  } catch {
    return words;
  }
}

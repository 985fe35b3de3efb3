import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  type BoxConfig,
  type HelloReply,
  helloReply,
} from "../../../shared/schemas/box-protocol.ts";
import { type Line, Over } from "./connection.ts";
import { readIfThere, writeDurably } from "./durable-file.ts";

/**
 * Introduces this DevBox to the coordinator. The nonce stays the same for all tries of this DevBox, so
 * the coordinator recognises it and a lost reply can be requested again.
 */
export async function sayHello(
  config: BoxConfig,
  line: Line,
  signal: AbortSignal,
): Promise<HelloReply> {
  const path = join(config.folders.box, "nonce");
  const nonce = readIfThere(path) ?? randomBytes(24).toString("base64url");
  writeDurably(path, nonce);
  const json = { bootToken: config.bootToken, nonce, isolated: config.isolated };
  const answer = await line.call({ method: "POST", path: "/box/hello", json, signal }, helloReply);
  if (answer.refusal) throw new Over(answer.refusal.message);
  line.use(answer.said.capability);
  return answer.said;
}

import { createHmac, randomBytes } from "node:crypto";
import { keyText, proofText } from "../../../shared/server-proof.ts";
import type { Call } from "./dom.ts";

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

type Answer = { readonly status?: number; readonly body?: unknown };

/** The answers of a server on one machine to sign-ins, as `answerCalls` wants them. `token`: what it knows. */
export function ownServer(origin: string, token = "the-token") {
  const challenges = new Map<string, string>();
  const sessions = new Map<string, string>();
  const proofOf = (key: string, text: string) => hmac(hmac(token, key), text).toString("base64url");

  const answer = ({ path, body, authorization }: Call): Answer | undefined => {
    const given = (body ?? {}) as Record<string, string>;
    if (path === "/sign-in/challenge") {
      const challenge = randomBytes(32).toString("base64url");
      const nonce = given["nonce"] ?? "";
      challenges.set(challenge, nonce);
      const text = proofText.server({ origin, nonce, challenge });
      return { body: { challenge, proof: proofOf(keyText.signIn, text) } };
    }
    if (path === "/sign-in") {
      const challenge = given["challenge"] ?? "";
      const nonce = challenges.get(challenge) ?? "";
      const text = proofText.console({ origin, nonce, challenge });
      if (given["proof"] !== proofOf(keyText.signIn, text)) return { status: 401 };
      const id = randomBytes(16).toString("hex");
      const bearer = `session_${id}.secret`;
      sessions.set(bearer, id);
      return { body: { id, bearer } };
    }
    if (path === "/proof") {
      const text = proofText.session({ origin, nonce: given["nonce"] ?? "" });
      return { body: { proof: proofOf(keyText.session(given["session"] ?? ""), text) } };
    }
    if (sessions.has(authorization?.replace("Bearer ", "") ?? "")) return undefined;
    const error = { code: "signed-out", message: "This session has ended. Sign in again." };
    return { status: 401, body: { error } };
  };
  return { sessions, answer };
}

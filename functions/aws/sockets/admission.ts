import type { TeamsNow } from "../sign-in/members.ts";
import type { Connections, Opener } from "./connections.ts";

const mostKept = 5_000;

type Parts = {
  readonly connections: Pick<Connections, "who">;
  readonly teamsNow: TeamsNow;
  /** Ends a connection, with the reason. */
  readonly end: (connection: string, why: { code: string; message: string }) => Promise<void>;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
};

/** Of some connections, those that may still receive something. Ends those of people who have left their team. */
export type Admission = (connections: readonly string[]) => Promise<string[]>;

/**
 * A socket lives for two hours, much longer than a membership has to. So each time before something is sent to a
 * person, the pool's newest answer about them decides. The sockets of API keys end when their key is revoked.
 */
export function admission({ connections, teamsNow, end, note }: Parts): Admission {
  const openers = new Map<string, Opener>(); // the opener of a connection never changes

  const openerOf = async (id: string): Promise<Opener | undefined> => {
    const found = openers.get(id) ?? (await connections.who(id));
    if (!found) return undefined;
    openers.set(id, found);
    const [oldest] = openers.keys();
    if (openers.size > mostKept && oldest !== undefined) openers.delete(oldest);
    return found;
  };
  const isIn = async (id: string): Promise<boolean> => {
    const by = await openerOf(id);
    if (by?.kind !== "person") return by !== undefined;
    const { team, account, key } = by.caller;
    if (key !== undefined) return true;
    if (account !== undefined && (await teamsNow(account)).includes(team)) return true;
    await end(id, left);
    return false;
  };

  return async (ids) => {
    const admitted = await Promise.all(
      ids.map((id) =>
        isIn(id).catch((error) => {
          note("socket.not-checked", { connection: id, error: String(error) });
          return false; // the viewer reads it from the log later
        }),
      ),
    );
    return ids.filter((_, at) => admitted[at]);
  };
}

const left = { code: "no-team", message: "You are not in this team any more." };

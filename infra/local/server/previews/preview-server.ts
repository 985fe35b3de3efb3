import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from "node:http";
import type { Ports } from "../../../../functions/ports/ports.ts";
import type { OpenPreview } from "../../../../functions/previews.ts";
import { Problem } from "../../../../shared/problem.ts";
import { dialPort } from "./dial-port.ts";
import { type Admitted, forward, forwardUpgrade } from "./forward.ts";
import { refusedUpgrade, sentence } from "./refusal.ts";

type Parts = {
  /** Finds what a label opens now. Throws a Problem if it opens nothing. */
  readonly previewAt: (label: string) => Promise<OpenPreview>;
  /** The socket of a DevBox's supervisor. */
  readonly socketOf: (preview: OpenPreview) => string;
  /** Whether a bearer token is a credential of Wheelhouse. */
  readonly isOurs: (bearer: string) => boolean;
  readonly note: Ports["note"];
};

export type PreviewServer = {
  /** One for each loopback address, because a browser may prefer either. */
  readonly servers: readonly [Server, Server];
  /** Ends the connections of previews that are closed by now: of one Run, or of all. */
  recheck(runId?: string): void;
};

/** A connection that goes on: the Run that it belongs to, its label, and how to end it. */
type Open = { readonly runId: string; readonly label: string; readonly end: () => void };

/** `LABEL.localhost`, with any port: a forwarded port has another number. */
const hostGrammar = /^([0-9a-z-]{1,63})\.localhost(:\d{1,5})?$/;

/**
 * The server of previews. Each has its own host name below `localhost`, which browsers resolve to this machine, so it
 * is an origin of its own: it shares no storage and no cookie with the console or another preview. The name contains
 * the capability, and it is checked for every request. There is no other credential here.
 */
export function previewServer({ previewAt, socketOf, isOurs, note }: Parts): PreviewServer {
  const open = new Set<Open>();

  async function admit(incoming: IncomingMessage): Promise<Admitted> {
    const { label, origin } = checked(incoming);
    const preview = await previewAt(label);
    const { run, port } = preview;
    const inner = await dialPort(socketOf(preview), port);
    if (!inner) throw new NothingListens(port);
    const it: Open = { runId: run.id, label, end: () => inner.destroy() };
    open.add(it);
    inner.on("error", () => {}).once("close", () => open.delete(it));
    return { incoming, origin, run, port, inner, isOurs };
  }

  /** Admits a request and sends it on, or refuses it with a sentence. */
  async function serve(
    incoming: IncomingMessage,
    send: (admitted: Admitted) => void,
    refuse: (status: number, text: string, more?: Readonly<Record<string, string>>) => void,
  ): Promise<void> {
    try {
      send(await admit(incoming));
    } catch (error) {
      if (error instanceof NothingListens) return refuse(502, error.message);
      if (error instanceof Problem) {
        const { code, status, message } = error;
        if (code === "devbox-gone") return refuse(410, message, forget);
        return refuse(code === "no-preview" ? 403 : status, message);
      }
      note("preview.failed", { error: error instanceof Error ? error.stack : String(error) });
      refuse(500, "Wheelhouse could not open this preview. Its log says why.");
    }
  }

  const made = (): Server =>
    createServer({ shouldUpgradeCallback: ({ headers }) => isWebSocket(headers) })
      .on("request", (incoming, outgoing) => {
        const refuse = sentence.bind(undefined, outgoing);
        void serve(incoming, (admitted) => forward(admitted, outgoing), refuse);
      })
      .on("upgrade", (incoming, socket, head) => {
        socket.on("error", () => {}); // `close` follows
        const refuse = refusedUpgrade.bind(undefined, socket);
        void serve(incoming, (admitted) => forwardUpgrade(admitted, socket, head), refuse);
      });

  return {
    servers: [made(), made()],
    recheck(runId) {
      for (const { runId: of, label, end } of open)
        if (runId === undefined || runId === of) previewAt(label).catch(end);
    },
  };
}

/** The label and origin of a request. Throws a Problem unless it comes from the preview's own page or an address bar. */
function checked({ headers, url }: IncomingMessage): { label: string; origin: string } {
  const { host = "", origin: from } = headers;
  const [, label] = hostGrammar.exec(host) ?? [];
  if (label === undefined)
    throw new Problem(
      "wrong-host",
      "This is the server of previews. Open a preview from the page of its Run.",
    );
  const origin = `http://${host}`;
  const foreign = from !== undefined && from !== origin && from !== "null";
  const site = String(headers["sec-fetch-site"] ?? "none");
  const navigation = headers["sec-fetch-mode"] === "navigate";
  if (foreign || (!/^(same-origin|none)$/.test(site) && !navigation))
    throw new Problem("wrong-origin", "Only the pages of a preview can call it.");
  if (!url?.startsWith("/"))
    throw new Problem("bad-request", "A preview answers requests for a path only.");
  return { label, origin };
}

const isWebSocket = ({ upgrade }: IncomingHttpHeaders): boolean =>
  upgrade?.toLowerCase() === "websocket";

class NothingListens extends Error {
  override readonly name = "NothingListens";

  constructor(port: number) {
    super(
      `Nothing in the DevBox listens on port ${port} now. Start the server again, then reload.`,
    );
  }
}

/** No page of this origin will ever open again, so the browser forgets what it has stored. */
const forget = { "clear-site-data": '"cache", "cookies", "storage"' };

import { createSignal } from "solid-js";
import { parseTicketUrl } from "../../shared/ticket/parse-ticket.ts";
import { pastedAddress } from "../../shared/ticket/pasted-address.ts";
import { type Ticket, ticketName } from "../../shared/ticket/ticket.ts";
import type { Draft } from "./create-draft.ts";

/** Instructions for an engine that has the ticket as a file. */
export const ticketInstructions =
  "Work on this issue: read the ticket in $WHEELHOUSE_TICKET, make the change on the branch that is checked out, " +
  "run the tests, commit, push and open a pull request with wheelhouse-pr.";

/** Offers to fill in the instructions and title for a ticket. The undo is offered until the instructions are changed. */
export function createTicketWork(draft: Draft, set: (change: Partial<Draft>) => void) {
  const [filled, setFilled] = createSignal<{ readonly title: string }>();
  const ticket = () => parseTicketUrl(draft.ticketUrl.trim());
  return {
    offered: () => draft.instructions === "" && ticket() !== undefined,
    undoable: () => filled() !== undefined && draft.instructions === ticketInstructions,
    fillIn: (): void => {
      const { title } = draft;
      setFilled({ title });
      set({ instructions: ticketInstructions, title: title || titleFor(ticket()) });
    },
    undo: (): void => {
      const { title = "" } = filled() ?? {};
      setFilled(undefined);
      set({ instructions: "", title });
    },
  };
}

const titleFor = (ticket: Ticket | undefined): string =>
  `Work on ${ticket ? ticketName(ticket) : "this issue"}`;

/** Whether a text is a ticket, on a known host or on one that only the coordinator can know. */
export function mayBeTicket(text: string): boolean {
  const { host, parts } = pastedAddress(text) ?? { host: "", parts: [] };
  return [
    {},
    { enterpriseHost: host },
    { azureServer: host },
    { azureServer: `${host}/${parts[0]}` },
  ].some((hosts) => parseTicketUrl(text, hosts) !== undefined);
}

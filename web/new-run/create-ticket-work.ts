import { createSignal } from "solid-js";
import { parseTicketUrl } from "../../shared/ticket.ts";
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
      set({ instructions: ticketInstructions, title: title || `Work on ${nameOf(ticket())}` });
    },
    undo: (): void => {
      const { title = "" } = filled() ?? {};
      setFilled(undefined);
      set({ instructions: "", title });
    },
  };
}

/** A ticket's short name: `acme/shop#7`. */
function nameOf(ticket: ReturnType<typeof parseTicketUrl>): string {
  if (!ticket) return "this issue";
  const of = ticket.kind === "github" ? `${ticket.owner}/${ticket.repo}` : ticket.project;
  return `${of}#${ticket.number}`;
}

import type { PlacedTicket } from "../../../shared/ticket/ticket.ts";
import type { LinkedPullRequest } from "../pull-request/pull-request.ts";
import type { RepositoryId } from "../repository/repository.ts";
import type { Shown } from "./hidden-text.ts";

/** A ticket, and the repository for its work. */
export type TicketRead = {
  readonly ticket: PlacedTicket;
  /** One line of up to 500 characters. */
  readonly title: string;
  readonly url: string;
  readonly labels: readonly string[];
  /** The ticket as a Markdown file for a DevBox, up to 64 KB. */
  readonly text: string;
  /** Undefined for a work item of Azure DevOps without a linked repository. */
  readonly repository?: TicketRepository;
  readonly pullRequests: readonly LinkedPullRequest[];
};

export type TicketRepository = {
  readonly id: RepositoryId;
  readonly name: string;
  readonly cloneUrl: string;
  readonly defaultBranch: string;
  /** The branch that is linked to the ticket, else the default branch. Quote it in a shell. */
  readonly branch: string;
  /** Its size, if the host tells it. */
  readonly bytes?: number;
};

/** The part of a `TicketRead` that the code hosts deliver. */
export type TicketHeld = Omit<TicketRead, "text" | "title" | "url"> & {
  readonly story: TicketStory;
};

/** The content of a ticket, unchanged from its code host. */
export type TicketStory = {
  readonly ticket: PlacedTicket;
  readonly title: string;
  /** One line each: state, labels, assignees, linked pull requests. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly body: Written;
  /** Oldest first. */
  readonly comments: readonly Written[];
  /** How many comments were not read because there are too many. */
  readonly unread: number;
};

/** Text by a person, unchanged. */
export type Written = {
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  /** The text after hidden parts were removed; set when it was not Markdown. */
  readonly shown?: Shown;
};

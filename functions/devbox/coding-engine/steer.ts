import type { Inbox } from "../coordinator/inbox.ts";
import type { Session } from "../engine-drivers/driver.ts";
import { asText } from "./as-text.ts";

/**
 * Delivers people's messages to the running prompt, one after the other. A message that the engine does
 * not accept stays queued until the turn ends.
 *
 * @param taken called when the engine confirms that the model has the message
 */
export function deliverNow(
  inbox: Inbox,
  turn: number,
  session: Session,
  taken: (id: string) => void,
): { stop(): void } {
  let stopped = false;
  const steer = session.steer?.bind(session);

  async function run(): Promise<void> {
    if (!steer) return;
    while (!stopped) {
      const seen = inbox.count;
      const message = inbox.takeSteer();
      if (!message) {
        await inbox.more(seen);
        continue;
      }
      if (message.turn !== turn) continue; // too late: it was delivered when its turn ended
      const confirmed = await steer(asText(message.text)).then(
        () => true,
        () => false,
      );
      if (confirmed) taken(message.id);
    }
  }

  void run();
  return {
    stop() {
      stopped = true;
    },
  };
}

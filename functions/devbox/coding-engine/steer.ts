import type { Inbox } from "../coordinator/inbox.ts";
import type { Session } from "../engine-drivers/driver.ts";

/**
 * Gives the running prompt the messages that people want delivered now, one after the other. What the
 * engine does not take stays queued, and is delivered when the turn ends.
 *
 * @param taken called once the engine confirms that the model has the message
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
      if (message.turn !== turn) continue; // it came too late for its turn, and was delivered with its end
      const confirmed = await steer(message.text).then(
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

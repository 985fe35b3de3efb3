/** A runtime error of a state, named as in the Amazon States Language. It ends the execution without Retry or Catch. */
export class Failure extends Error {
  override readonly name: string;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

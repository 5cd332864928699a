/** One text message to one number (E.164). */
export interface TextMessage {
  to: string;
  text: string;
}

/** What takes text messages over: a provider's address or a folder. */
export interface SmsSender {
  /**
   * Hands one over. `id` is the same on every try, so whoever gets it twice can tell.
   * @throws SmsNotTaken
   */
  handOver(id: string, message: TextMessage): Promise<void>;
}

/** `code` is a word of ours or of the system, or an HTTP status: never what the provider wrote, which names people. */
export class SmsNotTaken extends Error {
  readonly code: string;
  /** It was refused for good; another try would be refused as well. */
  readonly forGood: boolean;

  constructor(code: string, forGood: boolean, options?: ErrorOptions) {
    super('The text message was not taken.', options);
    this.name = 'SmsNotTaken';
    this.code = code;
    this.forGood = forGood;
  }
}

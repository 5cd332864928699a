import { useLanguage } from '../../ui/localization.ts';
import type { EmbedSession } from '../embed-session.ts';
import type { CeremonyModel } from './ceremony-model.ts';

/**
 * The language a person is spoken to in. What the host page's wish comes to is the server's to say, with the consent that
 * is worded in it.
 */
export class HostLanguage {
  readonly #session: EmbedSession;
  #asked: string | undefined;

  /** `asked` is what the host page named when the session was opened. */
  constructor(session: EmbedSession, asked: string | undefined) {
    this.#session = session;
    this.#asked = asked;
  }

  /** Rejects when the server or the translation cannot be reached; asked again, it tries again. */
  async follow(wish: string | undefined, model: CeremonyModel): Promise<void> {
    if (wish !== this.#asked) {
      const { consent } = await this.#session.refresh();
      this.#asked = wish;
      // Of the rest of that answer acts under way may know better.
      model.view = { ...model.view, consent };
      model.revision += 1;
    }
    await useLanguage(model.view.consent.language);
  }
}

import { directionOf, matchLanguage, type ByLanguage } from '../contract/languages.ts';
import type { HostConnection } from './host-connection.ts';

/** The wording of ui/notice.ts for `server_unreachable` cannot be had when nothing could be loaded. */
const wording: ByLanguage<readonly [text: string, retry: string]> = {
  en: ['The document could not be loaded. Check your connection.', 'Try again'],
  nb: ['Dokumentet kunne ikke lastes. Kontroller forbindelsen.', 'Prøv igjen'],
  sv: ['Dokumentet kunde inte laddas. Kontrollera anslutningen.', 'Försök igen'],
  da: ['Dokumentet kunne ikke indlæses. Kontrollér forbindelsen.', 'Prøv igen'],
  de: ['Das Dokument konnte nicht geladen werden. Prüfen Sie Ihre Verbindung.', 'Noch einmal versuchen'],
  fr: ['Le document n’a pas pu être chargé. Vérifiez votre connexion.', 'Réessayer'],
  es: ['No se ha podido cargar el documento. Compruebe su conexión.', 'Intentar de nuevo'],
  it: ['Non è stato possibile caricare il documento. Controlli la connessione.', 'Riprova'],
  nl: ['Het document kon niet worden geladen. Controleer uw verbinding.', 'Opnieuw proberen'],
  pl: ['Nie udało się wczytać dokumentu. Proszę sprawdzić połączenie.', 'Spróbuj ponownie'],
  'pt-BR': ['Não foi possível carregar o documento. Verifique sua conexão.', 'Tentar de novo'],
  ja: ['文書を読み込めませんでした。接続を確認してください。', 'もう一度試す'],
  ar: ['تعذّر تحميل المستند. تحقق من اتصالك.', 'المحاولة مرة أخرى'],
};

/** Words and a way to try again for the person, and `error` for the host page, when nothing better could be loaded. */
export function sayNotLoaded(host: Promise<HostConnection>): void {
  const language = matchLanguage(navigator.languages);
  const [text, retry] = wording[language];
  Object.assign(document.documentElement, { lang: language, dir: directionOf(language) });
  const message = Object.assign(document.createElement('p'), { textContent: text });
  message.setAttribute('role', 'alert');
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: retry });
  button.addEventListener('click', () => window.location.reload());
  document.body.replaceChildren(message, button);
  void host.then(
    (connection) => {
      connection.setStatus('error');
      connection.emit({
        type: 'error',
        code: 'server_unreachable',
        hint: 'A script of the frame could not be loaded.',
      });
    },
    () => undefined,
  );
}

/** Never a blank frame: watches whether main.ts itself can be loaded. */
export function watchForLoadFailure(host: Promise<HostConnection>): void {
  const failed = ({ target }: Event): void => {
    if (!(target instanceof HTMLScriptElement)) return;
    document.removeEventListener('error', failed, true);
    sayNotLoaded(host);
  };
  document.addEventListener('error', failed, true); // of scripts it does not bubble
}

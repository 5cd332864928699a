import type { ByLanguage } from '#contract/languages.ts';

/** What the page says where not one script of it could be loaded: nothing else can then say it. */
export const notLoaded: ByLanguage<readonly [text: string, retry: string]> = {
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

/** What the page says until a script has something to show. */
export const waiting: ByLanguage<string> = {
  en: 'Opening the document…',
  nb: 'Åpner dokumentet …',
  sv: 'Öppnar dokumentet …',
  da: 'Åbner dokumentet …',
  de: 'Das Dokument wird geöffnet …',
  fr: 'Ouverture du document…',
  es: 'Abriendo el documento…',
  it: 'Apertura del documento…',
  nl: 'Het document wordt geopend…',
  pl: 'Otwieranie dokumentu…',
  'pt-BR': 'Abrindo o documento…',
  ja: '文書を開いています…',
  ar: 'جارٍ فتح المستند…',
};

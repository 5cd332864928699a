import type { AccountWords } from './account-words.ts';

export const de: AccountWords = {
  roles: {
    owner: 'Eigentum',
    admin: 'Administration',
    developer: 'Entwicklung',
    sender: 'Versand',
    auditor: 'Prüfung',
    billing: 'Abrechnung',
    compliance: 'Compliance',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} lädt Sie zu ${organization} bei Inkseal ein`,
    invites: (inviter, organization, role) =>
      `${inviter} lädt Sie ein, bei Inkseal in ${organization} mitzuarbeiten, mit der Rolle „${role}“.`,
    link: 'Der Link gilt sieben Tage und funktioniert einmal, für diese E-Mail-Adresse.',
    accept: 'Einladung annehmen',
    footnote:
      'Wenn Sie dies nicht erwartet haben, brauchen Sie nichts zu tun: Ohne den Link tritt niemand in Ihrem Namen bei.',
  },
  verification: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    open: 'Öffnen Sie den Link, um zu zeigen, dass diese Adresse Ihnen gehört. Er gilt einen Tag und funktioniert einmal.',
    confirm: 'Adresse bestätigen',
    footnote: 'Wenn Sie kein Inkseal-Konto angelegt haben, brauchen Sie nichts zu tun.',
  },
  reset: {
    subject: 'Wählen Sie ein neues Passwort',
    asked: 'Jemand, vermutlich Sie, hat ein neues Passwort für Ihr Inkseal-Konto angefordert.',
    link: 'Der Link gilt 30 Minuten und funktioniert einmal. Alle Ihre Anmeldungen an der Konsole enden damit.',
    choose: 'Wählen Sie ein neues Passwort',
    footnote: 'Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
  },
  changes: {
    'password-changed': 'Ihr Passwort wurde geändert',
    'two-factor-on': 'Die Anmeldung in zwei Schritten ist eingeschaltet',
    'two-factor-off': 'Die Anmeldung in zwei Schritten ist ausgeschaltet',
    'single-sign-on-linked': 'Die gemeinsame Anmeldung (Single Sign-on) wurde verknüpft',
    'recovery-code-used': 'Ein Wiederherstellungscode wurde verwendet',
  },
  changed: (change, moment) => `${change}. Das betrifft Ihr Inkseal-Konto und geschah am ${moment}.`,
  notYou:
    'Wenn Sie das nicht waren: Fordern Sie sofort ein neues Passwort an und informieren Sie jemanden mit der Rolle „Eigentum“ in Ihrer Organisation.',
};

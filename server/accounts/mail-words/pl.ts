import type { AccountWords } from './account-words.ts';

export const pl: AccountWords = {
  roles: {
    owner: 'właściciel',
    admin: 'administrator',
    developer: 'programista',
    sender: 'nadawca',
    auditor: 'audytor',
    billing: 'rozliczenia',
    compliance: 'zgodność',
  },
  invitation: {
    subject: (inviter, organization) => `Zaproszenie do ${organization} w Inkseal: ${inviter}`,
    invites: (inviter, organization, role) =>
      `${inviter} zaprasza Państwa do pracy w ${organization} w Inkseal, w roli „${role}”.`,
    link: 'Link jest ważny przez siedem dni i działa jeden raz, dla tego adresu e-mail.',
    accept: 'Przyjmij zaproszenie',
    footnote:
      'Jeśli nie spodziewali się Państwo tej wiadomości, nie trzeba nic robić: bez linku nikt nie dołączy w Państwa imieniu.',
  },
  verification: {
    subject: 'Prosimy potwierdzić adres e-mail',
    open: 'Prosimy otworzyć link, aby wykazać, że ten adres należy do Państwa. Link jest ważny przez jeden dzień i działa jeden raz.',
    confirm: 'Potwierdź adres',
    footnote: 'Jeśli nie zakładali Państwo konta Inkseal, nie trzeba nic robić.',
  },
  reset: {
    subject: 'Prosimy wybrać nowe hasło',
    asked: 'Ktoś, zapewne Państwo, poprosił o nowe hasło do Państwa konta Inkseal.',
    link: 'Link jest ważny przez 30 minut i działa jeden raz. Kończy on wszystkie Państwa sesje w konsoli.',
    choose: 'Prosimy wybrać nowe hasło',
    footnote: 'Jeśli to nie Państwo, nie trzeba nic robić: hasło pozostaje bez zmian.',
  },
  changes: {
    'password-changed': 'Hasło zostało zmienione',
    'two-factor-on': 'Logowanie dwuetapowe jest włączone',
    'two-factor-off': 'Logowanie dwuetapowe jest wyłączone',
    'single-sign-on-linked': 'Powiązano logowanie jednokrotne',
    'recovery-code-used': 'Użyto kodu odzyskiwania',
  },
  changed: (change, moment) => `${change}. Dotyczy Państwa konta Inkseal; data i godzina: ${moment}.`,
  notYou:
    'Jeśli to nie Państwo: prosimy natychmiast poprosić o nowe hasło i powiadomić właściciela organizacji.',
};

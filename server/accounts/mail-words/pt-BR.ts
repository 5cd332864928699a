import type { AccountWords } from './account-words.ts';

export const ptBR: AccountWords = {
  roles: {
    owner: 'proprietário',
    admin: 'administração',
    developer: 'desenvolvimento',
    sender: 'envio',
    auditor: 'auditoria',
    billing: 'faturamento',
    compliance: 'conformidade',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} convida você para ${organization} no Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} convida você a trabalhar em ${organization} no Inkseal, com a função “${role}”.`,
    link: 'O link é válido por sete dias e funciona uma única vez, para este endereço de e-mail.',
    accept: 'Aceitar o convite',
    footnote: 'Se você não esperava esta mensagem, não faça nada: sem o link ninguém entra em seu nome.',
  },
  verification: {
    subject: 'Confirme seu endereço de e-mail',
    open: 'Abra o link para mostrar que este endereço é seu. Ele é válido por um dia e funciona uma única vez.',
    confirm: 'Confirmar o endereço',
    footnote: 'Se você não criou uma conta no Inkseal, não faça nada.',
  },
  reset: {
    subject: 'Escolha uma nova senha',
    asked: 'Alguém, provavelmente você, pediu uma nova senha para sua conta no Inkseal.',
    link: 'O link é válido por 30 minutos e funciona uma única vez. Com ele, todos os seus acessos ao console são encerrados.',
    choose: 'Escolha uma nova senha',
    footnote: 'Se não foi você, não faça nada: sua senha continua a mesma.',
  },
  changes: {
    'password-changed': 'Sua senha foi alterada',
    'two-factor-on': 'A verificação em duas etapas está ativada',
    'two-factor-off': 'A verificação em duas etapas está desativada',
    'single-sign-on-linked': 'O login único foi vinculado',
    'recovery-code-used': 'Um código de recuperação foi usado',
  },
  changed: (change, moment) => `${change}. Refere-se à sua conta no Inkseal e aconteceu em ${moment}.`,
  notYou: 'Se não foi você: peça uma nova senha imediatamente e avise um proprietário da sua organização.',
};
